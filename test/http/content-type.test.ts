import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let tokens: Record<string, string>;
beforeAll(async () => {
  gateway = await startShopGateway();
  tokens = { '/graphql': gateway.accessToken, '/apis/shop': (await gateway.key()).key };
});
afterAll(() => gateway[Symbol.asyncDispose]());

const JSON_BODY = '{"query":"{ __typename }"}';
const send = (path: string, type: string | undefined, body: BodyInit | Buffer) =>
  fetch(gateway.url + path, {
    method: 'POST',
    headers: { ...bearer(tokens[path] ?? ''), ...(type !== undefined && { 'Content-Type': type }) },
    body: body as BodyInit,
  });

describe.each(['/graphql', '/apis/shop'])('POST %s', (path) => {
  it('rejects with 415 every Content-Type that a form of another site can send', async () => {
    const form = new FormData();
    form.set('operations', JSON_BODY);
    form.set('map', '{}');
    const responses = await Promise.all([
      send(path, 'application/x-www-form-urlencoded', 'query=%7B__typename%7D'),
      send(path, 'text/plain', JSON_BODY),
      send(path, 'text/plain;charset=UTF-8; application/json', JSON_BODY),
      send(path, 'multipart/form-data; boundary=x', JSON_BODY),
      send(path, undefined, form),
      send(path, '', JSON_BODY),
      send(path, undefined, Buffer.from(JSON_BODY)),
    ]);
    for (const response of responses) expect(await readOutcome(response)).toEqual([415, 'BAD_REQUEST']);
  });

  it('rejects with 415 other media types of GraphQL requests', async () => {
    for (const type of ['application/graphql', 'application/graphql+json', 'application/jsonp', 'json']) {
      expect(await readOutcome(await send(path, type, JSON_BODY)), type).toEqual([415, 'BAD_REQUEST']);
    }
  });

  it('accepts application/json in any spelling', async () => {
    for (const type of ['application/json', 'Application/JSON', 'application/json ; charset="utf-8"']) {
      expect((await send(path, type, JSON_BODY)).status, type).toBe(200);
    }
  });

  it('rejects a batch of requests with 400', async () => {
    for (const body of [`[${JSON_BODY},${JSON_BODY}]`, `[${JSON_BODY}]`, '[]']) {
      expect(await readOutcome(await send(path, 'application/json', body)), body).toEqual([
        400,
        'BAD_REQUEST',
      ]);
    }
  });
});
