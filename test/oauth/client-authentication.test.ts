import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, errorIn, type OAuthClient, oauthClient, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const GRANT = { grant_type: 'client_credentials' };

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway({ trustedProxies: ['127.0.0.1'] });
  client = await oauthClient(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ask = (params: Record<string, string>, headers: Record<string, string> = {}) =>
  postForm(`${gateway.url}/oauth/token`, { ...GRANT, ...params }, headers);

/** Percent-encodes every character. */
const percent = (text: string) =>
  [...text].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

describe('OAuth client authentication', () => {
  it.each([
    ['HTTP Basic', () => ask({}, basic(client.clientId, client.clientSecret))],
    [
      'HTTP Basic with every character percent-encoded',
      () =>
        ask(
          {},
          { Authorization: `Basic ${btoa(`${percent(client.clientId)}:${percent(client.clientSecret)}`)}` },
        ),
    ],
    [
      'HTTP Basic with the scheme in lower case',
      () =>
        ask(
          {},
          {
            Authorization:
              basic(client.clientId, client.clientSecret).Authorization?.replace('Basic', 'basic') ?? '',
          },
        ),
    ],
    [
      'client_id and client_secret in the body',
      () => ask({ client_id: client.clientId, client_secret: client.clientSecret }),
    ],
    [
      'HTTP Basic with the same client_id in the body',
      () => ask({ client_id: client.clientId }, basic(client.clientId, client.clientSecret)),
    ],
  ])('accepts %s', async (_, send) => {
    expect((await send()).status).toBe(200);
  });
});

describe('OAuth client authentication', () => {
  const encoded = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it.each([
    ['missing credentials', () => ask({})],
    ['a wrong secret', () => ask({}, basic(client.clientId, `${client.clientSecret.slice(0, -1)}_`))],
    ['an unknown client ID', () => ask({}, basic('lk_0123456789ABCDEF', client.clientSecret))],
    ['a client_id without a client_secret in the body', () => ask({ client_id: client.clientId })],
    ['a client_secret without a client_id in the body', () => ask({ client_secret: client.clientSecret })],
    ['a colon in the secret', () => ask({}, encoded(`${client.clientId}:a:b`))],
    ['invalid percent-encoding', () => ask({}, encoded(`${client.clientId}:%zz`))],
    ['a plus sign (a space when decoded)', () => ask({}, encoded(`${client.clientId}:a+b`))],
    ['letters outside of ASCII', () => ask({}, encoded('ключ:тайна'))],
    ['credentials without a colon', () => ask({}, encoded(client.clientId))],
    ['invalid Base64', () => ask({}, { Authorization: 'Basic ***' })],
    ['a client key as a bearer token', () => ask({}, { Authorization: `Bearer ${client.key}` })],
  ])('rejects %s with 401 and WWW-Authenticate', async (_, send) => {
    const response = await send();
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="latchkey", charset="UTF-8"');
    expect(await errorIn(response)).toEqual([401, 'invalid_client']);
  });

  it('rejects an access token split into client ID and secret', async () => {
    const token = await client.token();
    for (let at = token.indexOf('_'); at !== -1; at = token.indexOf('_', at + 1)) {
      const response = await ask(
        {},
        { ...basic(token.slice(0, at), token.slice(at + 1)), 'X-Forwarded-For': '192.0.2.77' },
      );
      expect(response.status).not.toBe(200);
    }
    const whole = await ask({}, basic('', token));
    expect(whole.status).toBe(401);
  });

  it('rejects a client_id in the body that differs from the header with invalid_request', async () => {
    const response = await ask({ client_id: 'lk_other' }, basic(client.clientId, client.clientSecret));
    expect(await errorIn(response)).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['revoked', (id: string) => gateway.revoke(id)],
    ['deleted', (id: string) => gateway.delete(id)],
  ])('rejects a client with invalid_client after its key was %s', async (_, end) => {
    const ended = await oauthClient(gateway);
    await ended.token();
    await end(ended.id);
    expect(await errorIn(await ended.post('/oauth/token', GRANT))).toEqual([401, 'invalid_client']);
  });
});
