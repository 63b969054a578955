import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/management/schema.ts';
import { logIn } from '../support/account-sessions.ts';
import { DIALECTS } from '../support/dialects.ts';
import { EVERY_ADAPTER } from '../support/entry-points.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { password as basic, rest } from '../support/rest.ts';

/** Text by what is wrong with it. The marker makes it easy to find. */
const MARK = 'zqx';
const HOSTILE: readonly [string, string][] = [
  ['NUL', `${MARK}\0b`],
  ['an escape character', `${MARK}\u001b[2Jb`],
  ['a C1 control character', `${MARK}\u009bb`],
  ['a lone high surrogate', `${MARK}\ud800b`],
  ['a lone low surrogate', `${MARK}\udfffb`],
  ['a bidirectional override', `${MARK}\u202eb`],
  ['a bidirectional isolate', `${MARK}\u2066b`],
  ['a line separator', `${MARK}\u2028b`],
];
const INVISIBLE: readonly [string, string][] = [
  ['spaces', '   '],
  ['a zero-width space', '\u200b'],
  ['combining marks', '\u0301\u0302'],
  ['a Hangul filler', '\u3164'],
  ['a blank Braille pattern', '\u2800'],
  ['joiners and selectors', '\u200d\ufe0f'],
];

describe.each(DIALECTS)('on $dialect', ({ startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  let gateway: TestGateway;
  let token: string;
  let accountId: string;
  let key: { id: string };

  beforeAll(async () => {
    databases = await startDatabases();
    gateway = await startGateway({ adapters: EVERY_ADAPTER, database: await databases.create() });
    const { account, accessToken } = await gateway.signUp('ada@example.com');
    token = accessToken;
    accountId = account.id;
    key = (await gateway.createKey(accessToken)).clientKey;
  });
  // The clock is advanced often, and with it the session ends.
  beforeEach(async () => {
    const result = await logIn(gateway, 'ada@example.com', PASSWORD);
    token = String((result as { accessToken?: string }).accessToken);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  type Input = GraphQLArgument | GraphQLInputField;
  type Values = Record<string, unknown>;

  /** One string that an operation takes, and how to give it. */
  interface StringInput {
    readonly name: string;
    readonly field: string;
    readonly kind: 'query' | 'mutation';
    readonly variables: (hostile: string) => Values;
  }

  /** Valid values of required inputs, by name. */
  const VALID: Readonly<Record<string, () => unknown>> = {
    id: () => key.id,
    account: () => accountId,
    email: () => `${crypto.randomUUID()}@example.com`,
    password: () => PASSWORD,
    newPassword: () => PASSWORD,
    currentPassword: () => PASSWORD,
    displayName: () => 'Bob',
    scopes: () => ['read:shop'],
    ids: () => [key.id],
  };

  function validValue({ name, type }: Input): unknown {
    return Object.hasOwn(VALID, name) ? VALID[name]?.() : pickDefault(type);
  }

  function pickDefault(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return pickDefault(type.ofType);
    if (isListType(type)) return [pickDefault(type.ofType)];
    if (isEnumType(type)) return type.getValues()[0]?.name;
    if (isInputObjectType(type))
      return objectWith(Object.values(type.getFields()).filter(isRequiredInputField));
    return { Int: 1, Boolean: true, DateTime: '2031-01-01T00:00:00Z', JSONObject: {} }[type.name] ?? 'text';
  }

  function objectWith(inputs: readonly Input[]): Values {
    return Object.fromEntries(inputs.map((input) => [input.name, validValue(input)]));
  }

  /** Finds the strings within an input, each with a function that sets it. */
  function* stringsIn(input: Input): Generator<[path: string, set: (hostile: string) => unknown]> {
    const named = getNamedType(input.type);
    const listed = isListType(isNonNullType(input.type) ? input.type.ofType : input.type);
    const wrap = (value: unknown) => (listed ? [value] : value);
    if (named.name === 'String' || named.name === 'ID') yield [input.name, wrap];
    if (!isInputObjectType(named)) return;
    const fields = Object.values(named.getFields());
    for (const field of fields) {
      for (const [path, set] of stringsIn(field)) {
        const others = () =>
          objectWith(fields.filter((other) => isRequiredInputField(other) && other !== field));
        yield [`${input.name}.${path}`, (hostile) => wrap({ ...others(), [field.name]: set(hostile) })];
      }
    }
  }

  const OPERATIONS = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;

  const INPUTS: readonly StringInput[] = OPERATIONS.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).flatMap(({ name: field, args }) =>
      args.flatMap((arg) =>
        [...stringsIn(arg)].map(([path, set]) => ({
          name: `${field}(${path})`,
          field,
          kind,
          variables: (hostile: string) => ({
            ...objectWith(args.filter((other) => isRequiredArgument(other) && other !== arg)),
            [arg.name]: set(hostile),
          }),
        })),
      ),
    ),
  );

  /** Sends an operation with these arguments, and selects no more than the name of the type. */
  async function send({ kind, field }: StringInput, variables: Values) {
    const definition = schema.getRootType(kind as never)?.getFields()[field];
    const args = definition?.args.filter(({ name }) => name in variables) ?? [];
    const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
    const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
    const query = `${kind} (${declared}) { ${field}(${given}) { __typename } }`;
    const response = await gateway.post('/graphql', { query, variables }, bearer(token));
    return { status: response.status, text: await response.text() };
  }

  /** Returns everything that is stored, as one string. */
  async function stored(): Promise<string> {
    return JSON.stringify(await databases.rows(gateway.config.database));
  }

  describe('a string with hidden characters', () => {
    it('is looked for in every operation that takes strings', () => {
      expect(INPUTS.length).toBeGreaterThan(50);
      expect(INPUTS.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['createClientKey(input.name)', 'clientKeys(filter.text)', 'events(after)']),
      );
    });

    it.each(INPUTS)(
      'fails $name as a mistake of the caller, and is neither returned nor stored',
      async (input) => {
        for (const [name, hostile] of HOSTILE) {
          gateway.clock.advance(60_000);
          const { status, text } = await send(input, input.variables(hostile));
          expect([name, status, /"(INTERNAL|UNAVAILABLE)"/.test(text)]).toEqual([
            name,
            expect.any(Number),
            false,
          ]);
          expect(status).toBeLessThan(500);
          expect(text).not.toContain(MARK);
        }
        expect(await stored()).not.toContain(MARK);
      },
    );
  });

  // An import reports each invalid key in its result.
  const NAMES = INPUTS.filter(
    ({ kind, field, name }) =>
      kind === 'mutation' && field !== 'importClientKeys' && /\.(name|displayName)\)$/.test(name),
  );

  describe('a name', () => {
    it.each(NAMES)('given by $name is rejected with what is wrong', async (input) => {
      for (const [name, hostile] of [...HOSTILE, ...INVISIBLE]) {
        gateway.clock.advance(60_000);
        const { text } = await send(input, input.variables(hostile));
        expect([name, text]).toEqual([name, expect.stringMatching(/ValidationError|BAD_REQUEST/)]);
      }
    });

    const email = () => `${crypto.randomUUID()}@example.com`;
    const ENTRY_POINTS: readonly [string, (name: string) => ReturnType<typeof rest>][] = [
      [
        'Fluxbase',
        (name) => rest(gateway.url, 'POST', '/api/v1/client-keys', { token, body: { name, scopes: [] } }),
      ],
      [
        'Bloq sign-up',
        (displayName) =>
          rest(gateway.url, 'POST', '/users', { body: { email: email(), displayName, password: PASSWORD } }),
      ],
      [
        'Blnk',
        (name) =>
          rest(gateway.url, 'POST', '/api-keys', {
            headers: { 'X-Blnk-Key': token },
            body: { name, scopes: ['a:read'], owner: 'ada@example.com', expires_at: '2031-01-01T00:00:00Z' },
          }),
      ],
      [
        'Agave',
        (clientName) =>
          rest(gateway.url, 'POST', '/clients/v2', {
            headers: basic('ada@example.com', PASSWORD),
            body: { clientName },
          }),
      ],
    ];

    it.each(ENTRY_POINTS)('given by %s is rejected with 400', async (_, create) => {
      expect((await create(`visible ${crypto.randomUUID()}`)).status).toBeLessThan(300);
      for (const [name, hostile] of [...HOSTILE, ...INVISIBLE]) {
        gateway.clock.advance(60_000);
        const { status, body } = await create(hostile);
        expect([name, status]).toEqual([name, 400]);
        expect(JSON.stringify(body)).not.toContain(MARK);
      }
      expect(await stored()).not.toContain(MARK);
    });

    it.each(['Ada', '鍵', '🔑', 'мой ключ', 'Ключ — №1', 'نص', 'é (combined)', '👨‍👩‍👧'])(
      '%s is accepted',
      async (name) => {
        const unique = `${name} ${crypto.randomUUID()}`;
        expect((await gateway.createKey(token, { name: unique })).clientKey).toMatchObject({ name: unique });
      },
    );
  });
});
