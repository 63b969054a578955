import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/config/problem.ts';
import { shopSdl } from '../../src/demo/shop.ts';
import { answerOf, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-schema-'));
afterAll(() => rm(folder, { recursive: true }));

function schemaFile(sdl: string): string {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.graphql`);
  writeFileSync(file, sdl);
  return file;
}

describe('@requiresScopes in the schema file', () => {
  let gateway: ShopGateway;
  beforeAll(async () => {
    const sdl = shopSdl
      .replace(
        'users(first: Int = 10): [User!]!',
        'users(first: Int = 10): [User!]! @requiresScopes(scopes: [["users", "people"], ["boss"]])',
      )
      .replace('email: String!', 'email: String! @requiresScopes(scopes: [["email"]])')
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
    const { errors } = await answerOf(response);
    expect([response.status, errors?.length ?? 0]).toEqual(errors ? [403, 1] : [200, 0]);
    return errors?.[0]?.extensions.missingScopes ?? [];
  }

  it('is met by any of its alternatives, each in full', async () => {
    const query = '{ users(first: 1) { name } }';
    expect(await missing(['users', 'people'], query)).toEqual([]);
    expect(await missing(['boss'], query)).toEqual([]);
    expect(await missing(['read:shop', 'users'], query)).toEqual(['people']);
    expect(await missing(['read:shop'], query)).toEqual(['boss']);
  });

  it('and the configuration both apply', async () => {
    const query = '{ user(id: "u1") { email } }';
    expect(await missing(['read:shop'], query)).toEqual(['configured', 'email']);
    expect(await missing(['read:shop', 'email'], query)).toEqual(['configured']);
    expect(await missing(['read:shop', 'configured'], query)).toEqual(['email']);
    expect(await missing(['read:shop', 'email', 'configured'], query)).toEqual([]);
  });

  it('on a type holds for each of its fields', async () => {
    const query = '{ order(id: "o1") { status lines { quantity } } }';
    expect(await missing(['read:shop'], query)).toEqual(['lines']);
    expect(await missing(['read:shop', 'lines'], query)).toEqual([]);
  });

  it('on an interface holds for its fields of every implementer, and not for others', async () => {
    expect(await missing(['read:shop'], '{ order(id: "o1") { id } }')).toEqual(['node']);
    expect(await missing(['read:shop'], '{ order(id: "o1") { status } }')).toEqual([]);
  });

  it('on an extension of a type holds as on the type', async () => {
    expect(await missing(['read:shop'], '{ product(id: "p1") { name } }')).toEqual(['product']);
  });

  it('of an implementer holds on the interface', async () => {
    expect(await missing(['read:shop', 'node'], '{ node(id: "o1") { id } }')).toEqual(['product']);
  });
});

describe('does not start', () => {
  async function problemsOf(shop: { schema?: string; scopes?: Record<string, string[]> }) {
    const error = await startShopGateway({ shop }).then(
      (gateway) => gateway[Symbol.asyncDispose](),
      (thrown: unknown) => thrown,
    );
    if (error instanceof ConfigurationError) return error.problems;
    throw error ?? new Error('it started');
  }

  it('with rules for types or fields that the schema does not have: each is named', async () => {
    const scopes = {
      'Query.users': ['a'],
      'Query.userz': ['a'],
      'Usr.email': ['a'],
      'OrderStatus.PAID': ['a'],
      'SearchResult.name': ['a'],
    };
    expect(await problemsOf({ scopes })).toEqual([
      "apis.shop.scopes: 'Query.userz': the type Query has no field userz",
      "apis.shop.scopes: 'Usr.email': the schema has no type Usr",
      "apis.shop.scopes: 'OrderStatus.PAID': the type OrderStatus has no field PAID",
      "apis.shop.scopes: 'SearchResult.name': the type SearchResult has no field name",
    ]);
  });

  it('with rules that the schema file does not have, or a broken rule in it', async () => {
    const scopes = { 'Query.users': ['a'] };
    expect(await problemsOf({ schema: schemaFile('type Query { a: Int }'), scopes })).toEqual([
      "apis.shop.scopes: 'Query.users': the type Query has no field users",
    ]);
    const empty = 'type Query {\n a: Int @requiresScopes(scopes: []) }';
    expect(await problemsOf({ schema: schemaFile(empty) })).toEqual([
      expect.stringMatching(/^apis\.shop\.schema: .*\.graphql cannot be used: line 2: .*no alternative$/),
    ]);
  });

  it.each([
    ['that is missing', () => join(folder, 'nowhere.graphql')],
    ['that is broken', () => schemaFile('type Query {')],
    ['without queries', () => schemaFile('type User { id: ID }')],
    [
      'that breaks its own interface',
      () => schemaFile('interface A { a: Int } type Query implements A { b: Int }'),
    ],
    ['that names unknown types', () => schemaFile('type Query { a: Unknown }')],
    [
      'whose rule stands where none is kept',
      () =>
        schemaFile(
          'directive @requiresScopes(scopes: [[String!]!]!) on ENUM enum E @requiresScopes(scopes: [["a"]]) { X } type Query { e: E }',
        ),
    ],
    ['whose rule has no scopes', () => schemaFile('type Query { a: Int @requiresScopes }')],
    [
      'whose rule is no list of texts',
      () => schemaFile('type Query { a: Int @requiresScopes(scopes: [[1]]) }'),
    ],
  ])('with a schema file %s: it is named in one line', async (_, file) => {
    const schema = file();
    const problems = await problemsOf({ schema });
    expect(problems).toEqual([expect.stringContaining(`apis.shop.schema: ${schema} cannot be used: `)]);
    expect(problems[0]).not.toContain('\n');
  });
});
