import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, oauthClient, postForm, refusalIn } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const GRANT = { grant_type: 'client_credentials' };

let gateway: ShopGateway;
let client: Awaited<ReturnType<typeof oauthClient>>;

beforeAll(async () => {
  gateway = await startShopGateway({ trustedProxies: ['127.0.0.1'] });
  client = await oauthClient(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ask = (params: Record<string, string>, headers: Record<string, string> = {}) =>
  postForm(`${gateway.url}/oauth/token`, { ...GRANT, ...params }, headers);

/** Every character as a form may write it. */
const percent = (text: string) =>
  [...text].map((it) => `%${it.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

describe('a client is known', () => {
  it.each([
    ['by Basic', () => ask({}, basic(client.clientId, client.clientSecret))],
    [
      'by Basic whose halves are percent-encoded throughout',
      () =>
        ask(
          {},
          { Authorization: `Basic ${btoa(`${percent(client.clientId)}:${percent(client.clientSecret)}`)}` },
        ),
    ],
    [
      'by Basic with the scheme in small letters',
      () =>
        ask(
          {},
          {
            Authorization:
              basic(client.clientId, client.clientSecret).Authorization?.replace('Basic', 'basic') ?? '',
          },
        ),
    ],
    ['in the body', () => ask({ client_id: client.clientId, client_secret: client.clientSecret })],
    [
      'by Basic with its own client_id repeated in the body',
      () => ask({ client_id: client.clientId }, basic(client.clientId, client.clientSecret)),
    ],
  ])('%s', async (_, send) => {
    expect((await send()).status).toBe(200);
  });
});

describe('a client is refused with 401 and told how to authenticate', () => {
  const encoded = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it.each([
    ['without credentials', () => ask({})],
    ['with a wrong secret', () => ask({}, basic(client.clientId, `${client.clientSecret.slice(0, -1)}_`))],
    ['with an unknown id', () => ask({}, basic('lk_0123456789ABCDEF', client.clientSecret))],
    ['with an id alone in the body', () => ask({ client_id: client.clientId })],
    ['with a secret alone in the body', () => ask({ client_secret: client.clientSecret })],
    ['with a colon in the secret', () => ask({}, encoded(`${client.clientId}:a:b`))],
    ['with a broken percent-encoding', () => ask({}, encoded(`${client.clientId}:%zz`))],
    ['with a plus, which is a space', () => ask({}, encoded(`${client.clientId}:a+b`))],
    ['with letters outside of ASCII', () => ask({}, encoded('ключ:тайна'))],
    ['with no colon', () => ask({}, encoded(client.clientId))],
    ['with what is not base64', () => ask({}, { Authorization: 'Basic ***' })],
    ['with a key as bearer token', () => ask({}, { Authorization: `Bearer ${client.key}` })],
  ])('%s', async (_, send) => {
    const response = await send();
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="latchkey", charset="UTF-8"');
    expect(await refusalIn(response)).toEqual([401, 'invalid_client']);
  });

  it('with an access token cut in two in place of id and secret', async () => {
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

  it('with another client_id in the body than in the header', async () => {
    const response = await ask({ client_id: 'lk_other' }, basic(client.clientId, client.clientSecret));
    expect(await refusalIn(response)).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['revoked', (id: string) => gateway.revoke(id)],
    ['deleted', (id: string) => gateway.delete(id)],
  ])('once its key is %s', async (_, end) => {
    const ended = await oauthClient(gateway);
    await ended.token();
    await end(ended.id);
    expect(await refusalIn(await ended.post('/oauth/token', GRANT))).toEqual([401, 'invalid_client']);
  });
});

describe('failed attempts to authenticate', () => {
  const from = (ip: string, secret: string, id = client.clientId) =>
    ask({}, { ...basic(id, secret), 'X-Forwarded-For': ip });
  const WRONG = 'x'.repeat(49);

  async function failTooOften(ip: string): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await from(ip, WRONG)).status).toBe(401);
  }

  it('are limited, with the time to wait', async () => {
    await failTooOften('192.0.2.1');
    const response = await from('192.0.2.1', WRONG);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(await refusalIn(response)).toEqual([429, 'temporarily_unavailable']);
    gateway.clock.advance(60_000);
    expect((await from('192.0.2.1', WRONG)).status).toBe(401);
  });

  it('lock nobody out: the right secret passes, even from the same address', async () => {
    await failTooOften('192.0.2.2');
    expect((await from('192.0.2.2', WRONG)).status).toBe(429);
    expect((await from('192.0.2.2', client.clientSecret)).status).toBe(200);
  });

  it('are counted for each address and client id apart, and for a whole /64 of IPv6 together', async () => {
    await failTooOften('2001:db8:0:1::1');
    expect((await from('2001:db8:0:1:ffff::2', WRONG)).status).toBe(429);
    expect((await from('2001:db8:0:2::1', WRONG)).status).toBe(401);
    expect((await from('2001:db8:0:1::1', WRONG, 'lk_other')).status).toBe(401);
  });
});
