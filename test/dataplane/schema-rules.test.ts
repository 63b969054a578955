import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/config/problem.ts';
import { shopSdl } from '../../src/demo/shop.ts';
import { readAnswer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-schema-'));
afterAll(() => rm(folder, { recursive: true }));

function schemaFile(sdl: string): string {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.graphql`);
  writeFileSync(file, sdl);
  return file;
}

describe('@requiresScopes', () => {
  let gateway: ShopGateway;
  beforeAll(async () => {
    const sdl = shopSdl
      .replace(
        'users(first: Int = 10): [User!]!',
        'users(first: Int = 10): [User!]! @requiresScopes(scopes: [["users", "people"], ["boss"]])',
      )
      .replace('email: String!', 'email: String! @requiresScopes(scopes: [["email"]])')
      .replace('country: String!', 'country: String! @requiresScopes(scopes: "country")')
      .replace('totalCents: Int!', 'totalCents: Int! @requiresScopes(scopes: ["totals", "boss"])')
      .replace('type OrderLine {', 'type OrderLine @requiresScopes(scopes: [["lines"]]) {')
      .replace('interface Node {', 'interface Node @requiresScopes(scopes: [["node"]]) {')
      .concat('extend type Product @requiresScopes(scopes: [["product"]]) { secretName: String }');
    const scopes = { 'User.email': ['configured'] };
    gateway = await startShopGateway({ shop: { schema: schemaFile(sdl), scopes } });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  async function missing(scopes: string[], query: string): Promise<unknown> {
    const { key } = await gateway.key({ scopes });
    const response = await gateway.call(key, query);
    const { errors } = await readAnswer(response);
    expect([response.status, errors?.length ?? 0]).toEqual(errors ? [403, 1] : [200, 0]);
    return errors?.[0]?.extensions.missingScopes ?? [];
  }

  it('is satisfied by all scopes of any alternative', async () => {
    const query = '{ users(first: 1) { name } }';
    expect(await missing(['users', 'people'], query)).toEqual([]);
    expect(await missing(['boss'], query)).toEqual([]);
    expect(await missing(['read:shop', 'users'], query)).toEqual(['people']);
    expect(await missing(['read:shop'], query)).toEqual(['boss']);
  });

  it('with a single string requires that scope', async () => {
    const query = '{ user(id: "u1") { country } }';
    expect(await missing(['read:shop'], query)).toEqual(['country']);
    expect(await missing(['read:shop', 'country'], query)).toEqual([]);
  });

  it('with a list of strings is satisfied by any of them', async () => {
    const query = '{ order(id: "o1") { totalCents } }';
    expect(await missing(['read:shop'], query)).toEqual(['totals']);
    expect(await missing(['read:shop', 'totals'], query)).toEqual([]);
    expect(await missing(['read:shop', 'boss'], query)).toEqual([]);
  });

  it('applies in a schema file that defines the directive', async () => {
    const sdl = `directive @requiresScopes(scopes: [[String!]!]!) repeatable on FIELD_DEFINITION
      type Query { hello: String @requiresScopes(scopes: [["a"]]) @requiresScopes(scopes: [["b"]]) }`;
    await using own = await startShopGateway({ shop: { schema: schemaFile(sdl) } });
    const { key } = await own.key({ scopes: ['a'] });
    const response = await own.call(key, '{ hello }');
    expect((await readAnswer(response)).errors?.[0]?.extensions.missingScopes).toEqual(['b']);
  });

  it('applies in addition to the configured scopes', async () => {
    const query = '{ user(id: "u1") { email } }';
    expect(await missing(['read:shop'], query)).toEqual(['configured', 'email']);
    expect(await missing(['read:shop', 'email'], query)).toEqual(['configured']);
    expect(await missing(['read:shop', 'configured'], query)).toEqual(['email']);
    expect(await missing(['read:shop', 'email', 'configured'], query)).toEqual([]);
  });

  it('on an object type applies to each of its fields', async () => {
    const query = '{ order(id: "o1") { status lines { quantity } } }';
    expect(await missing(['read:shop'], query)).toEqual(['lines']);
    expect(await missing(['read:shop', 'lines'], query)).toEqual([]);
  });

  it('on an interface applies to its fields in implementing types, and not to their other fields', async () => {
    expect(await missing(['read:shop'], '{ order(id: "o1") { id } }')).toEqual(['node']);
    expect(await missing(['read:shop'], '{ order(id: "o1") { status } }')).toEqual([]);
  });

  it('on an extension of a type applies to each field of the type', async () => {
    expect(await missing(['read:shop'], '{ product(id: "p1") { name } }')).toEqual(['product']);
  });

  it('on an extension of an interface applies to its fields in implementing types', async () => {
    const sdl = `interface Named { name: String } extend interface Named @requiresScopes(scopes: "names")
      type User implements Named { name: String } type Query { me: User }`;
    await using own = await startShopGateway({ shop: { schema: schemaFile(sdl) } });
    const { key } = await own.key({ scopes: ['read:shop'] });
    const response = await own.call(key, '{ me { name } }');
    expect((await readAnswer(response)).errors?.[0]?.extensions.missingScopes).toEqual(['names']);
  });

  it('on an implementing type applies to the fields of the interface', async () => {
    expect(await missing(['read:shop', 'node'], '{ node(id: "o1") { id } }')).toEqual(['product']);
  });
});

const RULE = '@requiresScopes(scopes: [["a"]])';

/** A schema file with a rule at a location that the directive allows only because the file says so. */
function ruleOn(location: string, sdl: string): string {
  const directive = `directive @requiresScopes(scopes: [[String!]!]!) on ${location}`;
  return schemaFile(`${directive} ${sdl.replace('RULE', RULE)}`);
}

const ruleWith = (args: string) => schemaFile(`type Query { a: Int @requiresScopes${args} }`);

describe('a gateway does not start', () => {
  async function readProblems(shop: { schema?: string; scopes?: Record<string, string[]> }) {
    const error = await startShopGateway({ shop }).then(
      (gateway) => gateway[Symbol.asyncDispose](),
      (thrown: unknown) => thrown,
    );
    if (error instanceof ConfigurationError) return error.problems;
    throw error ?? new Error('the gateway started');
  }

  it('if rules name types or fields that the upstream does not have, and reports each of them', async () => {
    const scopes = {
      'Query.users': ['a'],
      'Query.userz': ['a'],
      'Usr.email': ['a'],
      'OrderStatus.PAID': ['a'],
      'SearchResult.name': ['a'],
    };
    expect(await readProblems({ scopes })).toEqual([
      "apis.shop.scopes: 'Query.userz': the type Query has no field userz",
      "apis.shop.scopes: 'Usr.email': the schema has no type Usr",
      "apis.shop.scopes: 'OrderStatus.PAID': the type OrderStatus has no field PAID",
      "apis.shop.scopes: 'SearchResult.name': the type SearchResult has no field name",
    ]);
  });

  it('if rules name fields that the schema file does not have, or a rule in the file is empty', async () => {
    const scopes = { 'Query.users': ['a'] };
    expect(await readProblems({ schema: schemaFile('type Query { a: Int }'), scopes })).toEqual([
      "apis.shop.scopes: 'Query.users': the type Query has no field users",
    ]);
    const empty = 'type Query {\n a: Int @requiresScopes(scopes: []) }';
    expect(await readProblems({ schema: schemaFile(empty) })).toEqual([
      expect.stringMatching(/^apis\.shop\.schema: .*\.graphql cannot be used: line 2: .*no alternative$/),
    ]);
  });

  it.each([
    ['does not exist', () => join(folder, 'nowhere.graphql')],
    ['has a syntax error', () => schemaFile('type Query {')],
    ['has no query type', () => schemaFile('type User { id: ID }')],
    ['names unknown types', () => schemaFile('type Query { a: Unknown }')],
    ['has a rule on an enum', () => ruleOn('ENUM', 'enum E RULE { X } type Query { e: E }')],
    ['has a rule on a value of an enum', () => ruleOn('ENUM_VALUE', 'enum E { X RULE } type Query { e: E }')],
    [
      'has a rule on a union',
      () => ruleOn('UNION', 'union U RULE = T type T { a: Int } type Query { u: U }'),
    ],
    ['has a rule on a scalar', () => ruleOn('SCALAR', 'scalar S RULE type Query { s: S }')],
    ['has a rule on an argument', () => ruleOn('ARGUMENT_DEFINITION', 'type Query { a(b: Int RULE): Int }')],
    [
      'has a rule on an input field',
      () => ruleOn('INPUT_FIELD_DEFINITION', 'input I { a: Int RULE } type Query { a(i: I): Int }'),
    ],
    ['has a rule without scopes', () => ruleWith('')],
    ['has a rule with an empty list', () => ruleWith('(scopes: [])')],
    ['has a rule with a number', () => ruleWith('(scopes: 1)')],
    ['has a rule with null', () => ruleWith('(scopes: null)')],
    ['has a rule with a list of numbers', () => ruleWith('(scopes: [[1]])')],
    ['has a rule with a string and a number', () => ruleWith('(scopes: [["a", 1]])')],
    ['has a rule with a string and null', () => ruleWith('(scopes: [["a"], null])')],
  ])('if the schema file %s, and reports the file in one line', async (_, file) => {
    const schema = file();
    const problems = await readProblems({ schema });
    expect(problems).toEqual([expect.stringContaining(`apis.shop.schema: ${schema} cannot be used: `)]);
    expect(problems[0]).not.toContain('\n');
  });
});
