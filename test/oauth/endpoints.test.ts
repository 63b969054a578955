import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorIn, type OAuthClient, oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

function expectUncached({ headers }: Response): void {
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('pragma')).toBe('no-cache');
  expect(headers.get('content-type')).toMatch(/^application\/json\b/);
}

describe.each([
  ['/oauth/token', { grant_type: 'client_credentials' }],
  ['/oauth/introspect', { token: 'x' }],
  ['/oauth/revoke', { token: 'x' }],
] as [string, Record<string, string>][])('POST %s', (path, params) => {
  it('forbids caching of its response', async () => {
    const response = await client.post(path, params);
    expect(response.status).toBe(200);
    expectUncached(response);
    expect(await response.json()).toBeTypeOf('object');
  });

  it.each([
    ['without credentials', 401, () => client.post(path, params, {})],
    ['without parameters', 400, () => client.post(path, {})],
    ['with another method', 405, () => fetch(gateway.url + path)],
  ])('forbids caching of the error for a request %s', async (_, status, send) => {
    const response = await send();
    expect(response.status).toBe(status);
    expectUncached(response);
    const { error, error_description: why } = (await response.json()) as Record<string, string>;
    expect(error).toMatch(/^invalid_(client|request)$/);
    expect(why).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('rejects the method %s with 405', async (method) => {
    const response = await fetch(gateway.url + path, { method });
    expect(response.headers.get('allow')).toBe('POST');
    expect(await errorIn(response)).toEqual([405, 'invalid_request']);
  });

  const form = 'application/x-www-form-urlencoded';
  it.each([
    ['a JSON body', 'application/json', JSON.stringify(params)],
    ['a body without a content type', '', String(new URLSearchParams(params))],
    ['a body of more than 1 MB', form, `${new URLSearchParams(params)}&x=${'x'.repeat(1_000_000)}`],
    ['a repeated parameter', form, `${new URLSearchParams(params)}&${new URLSearchParams(params)}`],
    ['a repeated unknown parameter', form, `${new URLSearchParams(params)}&a=1&a=2`],
  ])('rejects %s with invalid_request', async (_, type, body) => {
    const { clientId, clientSecret } = client;
    const headers = { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`, 'Content-Type': type };
    const response = await fetch(gateway.url + path, { method: 'POST', body: Buffer.from(body), headers });
    expect(await errorIn(response)).toEqual([400, 'invalid_request']);
    expectUncached(response);
  });

  it('rejects parameters in the URL with invalid_request', async () => {
    const url = `${path}?${new URLSearchParams(params)}`;
    expect(await errorIn(await client.post(url, params))).toEqual([400, 'invalid_request']);
  });
});
