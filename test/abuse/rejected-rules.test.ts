import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigFile } from '../../src/config/apis.ts';
import { ConfigurationError } from '../../src/config/problem.ts';
import { SchemaFolder } from '../support/schema-folder.ts';
import { readAnswer, startShopGateway } from '../support/shop-gateway.ts';

const folder = new SchemaFolder();
afterAll(() => folder[Symbol.dispose]());

type Shop = Partial<NonNullable<ConfigFile['apis']>[string]>;

/** Starts a gateway, and returns why its configuration is invalid; nothing when it starts. */
async function readProblems(shop: Shop): Promise<readonly string[]> {
  try {
    await using _ = await startShopGateway({ shop });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

const KINDS = `
  interface Node { id: ID }
  type User implements Node { id: ID role(filter: Filter): Role }
  input Filter { text: String }
  enum Role { ADMIN }
  union Any = User
  scalar Url
  type Query { user: User any: Any url: Url }
`;

describe('a rule in scopes', () => {
  const coordinates = [
    ...['Filter.text', 'Role.ADMIN', 'Any.id', 'Url.value', 'Missing.id', 'User.missing'],
    ...['__Schema.types', '__Type.name', '__Field.args', '__InputValue.defaultValue', '__EnumValue.name'],
    ...[
      '__Directive.name',
      '__TypeKind.OBJECT',
      'Query.__schema',
      'Query.__type',
      'User.__typename',
      'Any.__typename',
    ],
  ];

  it.each(coordinates)('stops the start when it cannot be enforced: %s', async (coordinate) => {
    const problems = await readProblems({ schema: folder.write(KINDS), scopes: { [coordinate]: ['a'] } });
    expect(problems).toEqual([expect.stringContaining(`'${coordinate}'`)]);
  });

  it('reports every rule that cannot be enforced', async () => {
    const scopes = Object.fromEntries(coordinates.map((coordinate) => [coordinate, ['a']]));
    const problems = await readProblems({ schema: folder.write(KINDS), scopes });
    expect(problems).toHaveLength(coordinates.length);
  });

  it.each(['User.id', 'Node.id', 'Query.user'])('is accepted for a field: %s', async (coordinate) => {
    expect(await readProblems({ schema: folder.write(KINDS), scopes: { [coordinate]: ['a'] } })).toEqual([]);
  });
});

const RULE = '@requiresScopes(scopes: [["a"]])';
const UNENFORCED: readonly [string, string][] = [
  ['an argument', `type Query { a(b: Int ${RULE}): Int }`],
  ['an input field', `input I { a: Int ${RULE} } type Query { a(i: I): Int }`],
  ['an input', `input I ${RULE} { a: Int } type Query { a(i: I): Int }`],
  ['an enum', `enum E ${RULE} { A } type Query { a: E }`],
  ['an enum value', `enum E { A ${RULE} } type Query { a: E }`],
  ['a scalar', `scalar S ${RULE} type Query { a: S }`],
  ['a union', `type A { a: Int } union U ${RULE} = A type Query { a: U }`],
  ['a schema', `schema ${RULE} { query: Query } type Query { a: Int }`],
  ['an extension of an enum', `enum E { A } extend enum E ${RULE} type Query { a: E }`],
];

describe('@requiresScopes in a schema file', () => {
  it.each(UNENFORCED)('stops the start on %s', async (_, sdl) => {
    const problems = await readProblems({ schema: folder.write(sdl) });
    expect(problems).toEqual([
      expect.stringMatching(/line 1: @requiresScopes .*fields, objects and interfaces/),
    ]);
  });

  it.each([
    '@requiresScopes',
    '@requiresScopes(scopes: [])',
    '@requiresScopes(scopes: [[1]])',
    '@requiresScopes(scopes: [["a", A]])',
    '@requiresScopes(scopes: {})',
  ])('stops the start when it can be understood in more than one way: %s', async (directive) => {
    const problems = await readProblems({ schema: folder.write(`type Query { a: Int ${directive} }`) });
    expect(problems).toEqual([expect.stringContaining('line 1: @requiresScopes')]);
  });
});

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9';

/** How a schema can name a directive of Apollo Federation, by the `@link` that says so. */
const spellings = (directive: string): [string, string][] => [
  ['', `@${directive}`],
  [`extend schema @link(url: "${FEDERATION}", import: ["@${directive}"])`, `@${directive}`],
  [`extend schema @link(url: "${FEDERATION}")`, `@federation__${directive}`],
  [`extend schema @link(url: "${FEDERATION}", as: "fed")`, `@fed__${directive}`],
  [`extend schema @link(url: "${FEDERATION}", import: [{ name: "@${directive}", as: "@guard" }])`, '@guard'],
  [
    `extend schema @link(url: "${FEDERATION}", as: "f", import: ["@key", { name: "@${directive}", as: "@g" }])`,
    '@g',
  ],
  [
    `schema @link(url: "https://specs.apollo.dev/federation/v2.5", as: "x") { query: Query }`,
    `@x__${directive}`,
  ],
];

describe('@requiresScopes under the names of Apollo Federation', () => {
  it.each(spellings('requiresScopes'))('is enforced: %s %s', async (link, directive) => {
    const sdl = `${link} type Query { open: Int guarded: Int ${directive}(scopes: [["a"]]) }`;
    await using gateway = await startShopGateway({ shop: { schema: folder.write(sdl) }, logLevel: 'info' });
    const { key } = await gateway.key({ scopes: ['read:shop'] });
    const response = await gateway.call(key, '{ guarded }');
    const { errors } = await readAnswer(response);
    expect([response.status, errors?.[0]?.extensions.missingScopes]).toEqual([403, ['a']]);
    await (await gateway.call(key, '{ open }')).arrayBuffer();
    expect(gateway.shop.received.map(({ body }) => body.query.includes('open'))).toEqual([true]);
  });
});

describe.each(['policy', 'authenticated'])('@%s', (directive) => {
  it.each(spellings(directive))('stops the start instead of being ignored: %s %s', async (link, name) => {
    const use = directive === 'policy' ? `${name}(policies: [["a"]])` : name;
    for (const sdl of [
      `type Query { a: Int ${use} }`,
      `type Query ${use} { a: Int }`,
      `type Query { a: E } enum E ${use} { A }`,
    ]) {
      const problems = await readProblems({ schema: folder.write(`${link} ${sdl}`) });
      expect(problems).toEqual([expect.stringMatching(new RegExp(`line 1: ${name} is not supported`))]);
    }
  });
});
