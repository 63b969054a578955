import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import {
  AuthenticationError,
  createClient,
  GraphQLRequestError,
  type LatchkeyClient,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  type TypedDocument,
} from '../../src/sdk/index.ts';
import { REQUEST_ID } from '../support/gateway.ts';
import { failureOf } from '../support/sdk.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

interface Product {
  readonly product: { readonly name: string } | null;
}
type ById = { id: string };

const TEXT = 'query Product($id: ID!) { product(id: $id) { name } }';
const node = parse(TEXT) as TypedDocumentNode<Product, ById>;
const first = parse('{ product(id: "p1") { name } }') as TypedDocumentNode<Product, Record<string, never>>;

/** As GraphQL Code Generator writes it. */
class TypedDocumentString<Data, Variables> extends String implements TypedDocument<Data, Variables> {
  __apiType?: (variables: Variables) => Data;
}
const text = new TypedDocumentString<Product, ById>(TEXT);

let gateway: ShopGateway;
let broken: Awaited<ReturnType<typeof startUpstream>>;
let client: LatchkeyClient;
let folder: string;

beforeAll(async () => {
  broken = await startUpstream((_, body, res) => {
    const whole = body.includes('never')
      ? { data: null, errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }
      : { data: { other: null }, errors: [{}] };
    const answer = body.includes('partly')
      ? {
          data: { partly: 'there' },
          errors: [{ message: 'half', path: ['other'], extensions: { code: 'X' } }],
        }
      : whole;
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
  });
  folder = mkdtempSync(join(tmpdir(), 'latchkey-sdk-'));
  const schema = join(folder, 'schema.graphql');
  writeFileSync(schema, 'type Query { partly: String other: String never: String }');
  gateway = await startShopGateway({
    shop: { scopes: { 'User.email': ['read:users:email'] } },
    apis: {
      broken: { url: broken.url, schema },
      gone: { url: 'http://127.0.0.1:1/graphql', schema },
    },
  });
  const { key } = await gateway.key({ scopes: ['read:shop', 'read:broken', 'read:gone'] });
  client = createClient({ url: gateway.url, clientKey: key, maxRetries: 0 });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await broken.close();
  rmSync(folder, { recursive: true });
});

describe('an operation is sent with the client key, and its data answered', () => {
  it('as text', async () => {
    const data = await client.api('shop').request(PRODUCT);
    expectTypeOf(data).toEqualTypeOf<unknown>();
    expect(data).toEqual(PRODUCT_DATA);
    expect(await client.api('shop').request<Product>(TEXT, { id: 'p1' })).toEqual(PRODUCT_DATA);
    expect(await client.api('shop').request(parse(TEXT), { id: 'p1' })).toEqual(PRODUCT_DATA);
  });

  it('as a syntax tree that knows its types', async () => {
    const data = await client.api('shop').request(node, { id: 'p1' });
    expectTypeOf(data).toEqualTypeOf<Product>();
    expect(data).toEqual(PRODUCT_DATA);
    const without = await client.api('shop').request(first);
    expectTypeOf(without).toEqualTypeOf<Product>();
    expect(without).toEqual(PRODUCT_DATA);
  });

  it('as a string that knows its types', async () => {
    const data = await client.api('shop').request(text, { id: 'p1' });
    expectTypeOf(data).toEqualTypeOf<Product>();
    expect(data).toEqual(PRODUCT_DATA);
  });

  it('with variables of the right type alone', () => {
    const shop = client.api('shop');
    const mistakes = [
      // @ts-expect-error variables are missing
      () => shop.request(node),
      // @ts-expect-error the variable is of another type
      () => shop.request(node, { id: 1 }),
      // @ts-expect-error variables are missing
      () => shop.request(text),
      // @ts-expect-error not a document
      () => shop.request(5),
    ];
    expect(mistakes).toHaveLength(4);
  });

  it('by its name, with headers of the caller that never replace the key', async () => {
    const document = 'query A { product(id: "p1") { name } } query B { product(id: "p2") { name } }';
    const headers = { 'x-mine': 'yes', authorization: 'Bearer other' };
    const before = gateway.shop.received.length;
    const data = await client.api('shop').request(document, {}, { operationName: 'A', headers });
    expect(data).toEqual(PRODUCT_DATA);
    expect(gateway.shop.received.slice(before)).toHaveLength(1);
  });
});

describe('what goes wrong is told', () => {
  it('scopes that the key lacks', async () => {
    const error = await failureOf(client.api('shop').request('{ users { email } }'));
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({
      code: 'FORBIDDEN',
      status: 403,
      missingScopes: ['read:users:email'],
      requestId: expect.stringMatching(REQUEST_ID),
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('a limit that is used up', async () => {
    const { key } = await gateway.key({ scopes: ['*'], rateLimitPerMinute: 1 });
    const shop = createClient({ url: gateway.url, clientKey: key, maxRetries: 0 }).api('shop');
    await shop.request(PRODUCT);
    const error = await failureOf(shop.request(PRODUCT));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfter: 60 });
  });

  it('a key that is not good, and no key', async () => {
    const wrong = createClient({ url: gateway.url, clientKey: 'lk_wrong', maxRetries: 0 });
    const error = await failureOf(wrong.api('shop').request(PRODUCT));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(() => createClient({ url: gateway.url }).api('shop')).toThrow(TypeError);
  });

  it('an API that there is not', async () => {
    for (const name of ['none', '../graphql', 'a/b?c']) {
      expect(await failureOf(client.api(name).request('{ a }')), name).toBeInstanceOf(NotFoundError);
    }
  });

  it('a document that is not valid, and one that cannot be parsed', async () => {
    const invalid = await failureOf(client.api('shop').request('{ nothing }'));
    expect(invalid).toBeInstanceOf(GraphQLRequestError);
    expect(invalid).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED', status: 400, data: null });
    const unparsable = await failureOf(client.api('shop').request('{'));
    expect(unparsable).toMatchObject({ name: 'GraphQLRequestError', code: 'GRAPHQL_PARSE_FAILED' });
  });

  it('errors of the API itself, with the data beside them', async () => {
    const partial = await failureOf(client.api('broken').request('{ partly other }'));
    expect(partial).toBeInstanceOf(GraphQLRequestError);
    expect(partial).toMatchObject({
      code: 'X',
      message: 'half',
      errors: [{ message: 'half', path: ['other'], extensions: { code: 'X' } }],
      data: { partly: 'there' },
    });
    const speechless = await failureOf(client.api('broken').request('{ other }'));
    expect(speechless).toMatchObject({
      name: 'GraphQLRequestError',
      code: 'GRAPHQL_FAILED',
      data: { other: null },
    });
    // Its own FORBIDDEN is not Latchkey's.
    const refused = await failureOf(client.api('broken').request('{ never }'));
    expect(refused).toBeInstanceOf(GraphQLRequestError);
    expect(refused).toMatchObject({ code: 'FORBIDDEN', data: null });
  });

  it('an API that cannot be reached', async () => {
    const error = await failureOf(client.api('gone').request('{ partly }'));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', status: 502 });
  });
});
