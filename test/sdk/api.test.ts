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
import { catchFailure, recordingClient } from '../support/sdk.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

interface Product {
  readonly product: { readonly name: string } | null;
}
type ById = { id: string };

const TEXT = 'query Product($id: ID!) { product(id: $id) { name } }';
const node = parse(TEXT) as TypedDocumentNode<Product, ById>;
const first = parse('{ product(id: "p1") { name } }') as TypedDocumentNode<Product, Record<string, never>>;

/** A document as GraphQL Code Generator writes it. */
class TypedDocumentString<Data, Variables> extends String implements TypedDocument<Data, Variables> {
  __apiType?: (variables: Variables) => Data;
}
const text = new TypedDocumentString<Product, ById>(TEXT);

let gateway: ShopGateway;
let broken: Awaited<ReturnType<typeof startUpstream>>;
let client: LatchkeyClient;
let key: string;
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
  ({ key } = await gateway.key({ scopes: ['read:shop', 'read:broken', 'read:gone'] }));
  client = createClient({ url: gateway.url, clientKey: key, maxRetries: 0 });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await broken.close();
  rmSync(folder, { recursive: true });
});

describe('api.request of the SDK', () => {
  it('sends a document as a string or a syntax tree with the client key, and returns its data', async () => {
    const data = await client.api('shop').request(PRODUCT);
    expectTypeOf(data).toEqualTypeOf<unknown>();
    expect(data).toEqual(PRODUCT_DATA);
    expect(await client.api('shop').request<Product>(TEXT, { id: 'p1' })).toEqual(PRODUCT_DATA);
    expect(await client.api('shop').request(parse(TEXT), { id: 'p1' })).toEqual(PRODUCT_DATA);
  });

  it('infers the types of a TypedDocumentNode', async () => {
    const data = await client.api('shop').request(node, { id: 'p1' });
    expectTypeOf(data).toEqualTypeOf<Product>();
    expect(data).toEqual(PRODUCT_DATA);
    const without = await client.api('shop').request(first);
    expectTypeOf(without).toEqualTypeOf<Product>();
    expect(without).toEqual(PRODUCT_DATA);
  });

  it('infers the types of a TypedDocumentString', async () => {
    const data = await client.api('shop').request(text, { id: 'p1' });
    expectTypeOf(data).toEqualTypeOf<Product>();
    expect(data).toEqual(PRODUCT_DATA);
  });

  it('rejects missing and mistyped variables at compile time', () => {
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

  it('sends operationName and headers, which cannot replace the client key', async () => {
    const document = 'query A { product(id: "p1") { name } } query B { product(id: "p2") { name } }';
    const headers = { 'x-mine': 'yes', authorization: 'Bearer other' };
    const before = gateway.shop.received.length;
    const recording = recordingClient({ url: gateway.url, clientKey: key });
    const data = await recording.client.api('shop').request(document, {}, { operationName: 'A', headers });
    expect(recording.sent.map((request) => request.headers.get('x-mine'))).toEqual(['yes']);
    expect(data).toEqual(PRODUCT_DATA);
    expect(gateway.shop.received.slice(before)).toHaveLength(1);
  });
});

describe('an error of api.request of the SDK', () => {
  it('is a PermissionError with missingScopes when the key lacks scopes', async () => {
    const error = await catchFailure(client.api('shop').request('{ users { email } }'));
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({
      code: 'FORBIDDEN',
      status: 403,
      missingScopes: ['read:users:email'],
      requestId: expect.stringMatching(REQUEST_ID),
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('is a RateLimitError with retryAfter when the limit is exhausted', async () => {
    const { key: limited } = await gateway.key({ scopes: ['*'], rateLimitPerMinute: 1 });
    const shop = createClient({ url: gateway.url, clientKey: limited, maxRetries: 0 }).api('shop');
    await shop.request(PRODUCT);
    const error = await catchFailure(shop.request(PRODUCT));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfter: 60 });
  });

  it('is an AuthenticationError for an invalid key, and a TypeError without a key', async () => {
    const wrong = createClient({ url: gateway.url, clientKey: 'lk_wrong', maxRetries: 0 });
    const error = await catchFailure(wrong.api('shop').request(PRODUCT));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(() => createClient({ url: gateway.url }).api('shop')).toThrow(TypeError);
  });

  it('is a NotFoundError for an unknown API, whose name is escaped', async () => {
    for (const name of ['none', '../graphql', 'a/b?c']) {
      expect(await catchFailure(client.api(name).request('{ a }')), name).toBeInstanceOf(NotFoundError);
    }
  });

  it('is a GraphQLRequestError with the code of Latchkey for an invalid document', async () => {
    const invalid = await catchFailure(client.api('shop').request('{ nothing }'));
    expect(invalid).toBeInstanceOf(GraphQLRequestError);
    expect(invalid).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED', status: 400, data: null });
    const unparsable = await catchFailure(client.api('shop').request('{'));
    expect(unparsable).toMatchObject({ name: 'GraphQLRequestError', code: 'GRAPHQL_PARSE_FAILED' });
  });

  it('is a GraphQLRequestError with the data for errors of the API', async () => {
    const partial = await catchFailure(client.api('broken').request('{ partly other }'));
    expect(partial).toBeInstanceOf(GraphQLRequestError);
    expect(partial).toMatchObject({
      code: 'X',
      message: 'half',
      errors: [{ message: 'half', path: ['other'], extensions: { code: 'X' } }],
      data: { partly: 'there' },
    });
    const withoutMessage = await catchFailure(client.api('broken').request('{ other }'));
    expect(withoutMessage).toMatchObject({
      name: 'GraphQLRequestError',
      code: 'GRAPHQL_FAILED',
      message: 'An error without a message.',
      data: { other: null },
    });
    // Its own FORBIDDEN is not Latchkey's.
    const refused = await catchFailure(client.api('broken').request('{ never }'));
    expect(refused).toBeInstanceOf(GraphQLRequestError);
    expect(refused).toMatchObject({ code: 'FORBIDDEN', data: null });
  });

  it('is a ServerError when the API is unreachable', async () => {
    const error = await catchFailure(client.api('gone').request('{ partly }'));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', status: 502 });
  });
});
