import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { outcomeOf, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let tokens: Record<string, string>;
beforeAll(async () => {
  gateway = await startShopGateway();
  tokens = { '/graphql': gateway.accessToken, '/apis/shop': (await gateway.key()).key };
});
afterAll(() => gateway[Symbol.asyncDispose]());

const PATHS = ['/graphql', '/apis/shop'];
const JSON_BODY = '{"query":"{ __typename }"}';
const send = (path: string, type: string | undefined, body: BodyInit | Buffer) =>
  fetch(gateway.url + path, {
    method: 'POST',
    headers: { ...bearer(tokens[path] ?? ''), ...(type !== undefined && { 'Content-Type': type }) },
    body: body as BodyInit,
  });

it.each(PATHS)('what a form of any page could post is refused on %s', async (path) => {
  const form = new FormData();
  form.set('operations', JSON_BODY);
  form.set('map', '{}');
  const outcomes = await Promise.all([
    send(path, 'application/x-www-form-urlencoded', 'query=%7B__typename%7D'),
    send(path, 'text/plain', JSON_BODY),
    send(path, 'text/plain;charset=UTF-8; application/json', JSON_BODY),
    send(path, 'multipart/form-data; boundary=x', JSON_BODY),
    send(path, undefined, form),
    send(path, '', JSON_BODY),
    send(path, undefined, Buffer.from(JSON_BODY)),
  ]);
  for (const outcome of outcomes) expect(await outcomeOf(outcome)).toEqual([415, 'BAD_REQUEST']);
});

it.each(PATHS)('other types of GraphQL requests are refused on %s', async (path) => {
  for (const type of ['application/graphql', 'application/graphql+json', 'application/jsonp', 'json']) {
    expect(await outcomeOf(await send(path, type, JSON_BODY)), type).toEqual([415, 'BAD_REQUEST']);
  }
});

it.each(PATHS)('JSON is read on %s, however its type is spelled', async (path) => {
  for (const type of ['application/json', 'Application/JSON', 'application/json ; charset="utf-8"']) {
    expect((await send(path, type, JSON_BODY)).status, type).toBe(200);
  }
});

it.each(PATHS)('a list of requests in one is refused on %s', async (path) => {
  for (const body of [`[${JSON_BODY},${JSON_BODY}]`, `[${JSON_BODY}]`, '[]']) {
    expect(await outcomeOf(await send(path, 'application/json', body)), body).toEqual([400, 'BAD_REQUEST']);
  }
});
