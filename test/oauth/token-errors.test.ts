import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, errorIn, type OAuthClient, oauthClient, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const GRANT = { grant_type: 'client_credentials' };

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway, { scopes: ['read:shop', 'write:shop'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /oauth/token', () => {
  const credentials = () => ({ client_id: client.clientId, client_secret: client.clientSecret });

  it.each([
    ['a request without grant_type', {}, 'invalid_request'],
    ['an empty grant_type', { grant_type: '' }, 'invalid_request'],
    ['another grant_type', { grant_type: 'password' }, 'unsupported_grant_type'],
    [
      'a repeated grant_type',
      [
        ['grant_type', 'x'],
        ['grant_type', 'x'],
      ],
      'invalid_request',
    ],
  ] as [string, Record<string, string> | [string, string][], string][])(
    'rejects %s with the error of RFC 6749 section 5.2',
    async (_, params, error) => {
      expect(await errorIn(await client.post('/oauth/token', params))).toEqual([400, error]);
    },
  );

  it('rejects valid credentials in both header and body with invalid_request', async () => {
    const response = await client.post('/oauth/token', { ...GRANT, ...credentials() });
    expect(await errorIn(response)).toEqual([400, 'invalid_request']);
  });

  it('rejects parameters in the URL with invalid_request', async () => {
    const inUrl = `/oauth/token?${new URLSearchParams(credentials())}`;
    expect(await errorIn(await client.post(inUrl, GRANT, {}))).toEqual([400, 'invalid_request']);
    const other = await client.post('/oauth/token?grant_type=client_credentials', GRANT);
    expect(await errorIn(other)).toEqual([400, 'invalid_request']);
  });

  it('returns an uncacheable error with an error_description of the characters that RFC 6749 section 5.2 allows', async () => {
    const response = await postForm(`${gateway.url}/oauth/token`, GRANT, basic('lk_x', 'y'));
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { error_description: why } = (await response.json()) as { error_description: string };
    expect(why).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  });
});
