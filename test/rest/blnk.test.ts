import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oauthClient } from '../support/oauth.ts';
import { type RestAnswer, rest } from '../support/rest.ts';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['blnk'] as const) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface ApiKey {
  readonly api_key_id: string;
  readonly key: string;
  readonly owner_id: string;
  readonly scopes: string[];
  readonly [field: string]: unknown;
}

const blnk = <Body = ApiKey>(key: string | undefined, method: string, path: string, body?: unknown) =>
  rest<Body>(gateway.url, method, path, { headers: key === undefined ? {} : { 'X-Blnk-Key': key }, body });

async function person() {
  const { account, accessToken: token } = await gateway.signUp();
  const { body } = await rest(gateway.url, 'GET', '/users/me', { token });
  return { email: account.email, token, id: String(body.id) };
}

/** The request that Blnk's documentation shows. */
const request = (owner: string, changes: object = {}) => ({
  name: randomUUID(),
  scopes: ['shop:read', '*'],
  owner,
  expires_at: '2099-12-31T23:59:59Z',
  ...changes,
});

const refusal = ({ status, body }: RestAnswer<unknown>) => {
  const { error, error_detail: detail } = body as {
    error: string;
    error_detail: { code: string; message: string };
  };
  expect(detail.message).toBe(error);
  return [status, detail.code];
};

describe('POST /api-keys', () => {
  test('answers a key that calls the APIs where Blnk’s clients put it', async () => {
    const { token, id } = await person();
    const asked = request(id);
    const { status, body } = await blnk(token, 'POST', '/api-keys', asked);
    expect([status, body]).toEqual([
      201,
      {
        api_key_id: expect.any(String),
        key: expect.stringMatching(/^lk_\w{16}_\w{49}$/),
        name: asked.name,
        owner_id: id,
        scopes: ['shop:read', '*'],
        expires_at: '2099-12-31T23:59:59.000Z',
        created_at: new Date(gateway.clock.now()).toISOString(),
        last_used_at: '0001-01-01T00:00:00Z',
        is_revoked: false,
      },
    ]);
    const called = await gateway.post('/apis/shop', { query: PRODUCT }, { 'X-Blnk-Key': body.key });
    expect([called.status, called.headers.get('ratelimit-policy')]).toEqual([200, '"default";q=100;w=60']);
    const verified = await fetch(`${gateway.url}/verify`, { headers: { 'X-Blnk-Key': body.key } });
    expect(verified.status).toBe(204);
  });

  test.each([
    [['ledgers:read'], ['ledgers:read']],
    [['*'], ['*']],
    [['*:*'], ['*']],
    [['ledgers:*'], ['ledgers:read', 'ledgers:write', 'ledgers:delete']],
    [['read:users:email'], ['read:users:email']],
    [[], []],
  ])('takes the scopes %j as %j', async (scopes, granted) => {
    const { token, id } = await person();
    const { body } = await blnk(token, 'POST', '/api-keys', request(id, { scopes }));
    expect(body.scopes).toEqual(granted);
  });

  test.each([
    ['a scope that is none', { scopes: ['a:b', 'not-a-scope'] }, /^scopes\.1: .* "resource:action"$/],
    ['an action with every resource', { scopes: ['*:read'] }, /^scopes\.0: must name a resource/],
    ['a scope with a space', { scopes: ['a:b c'] }, /^scopes\.0: /],
    ['an empty name', { name: ' ' }, /^name: /],
    ['an expiry that is over', { expires_at: '2001-01-01T00:00:00Z' }, /^expires_at: must lie in the future/],
  ])('refuses %s, and says so', async (_, changes, message) => {
    const { token, id } = await person();
    const answer = await blnk(token, 'POST', '/api-keys', request(id, changes));
    expect(refusal(answer)).toEqual([400, 'GEN_VALIDATION_ERROR']);
    expect(answer.body.error).toMatch(message);
  });

  test.each([
    ['no name', { name: undefined }],
    ['no scopes', { scopes: undefined }],
    ['no owner', { owner: undefined }],
    ['no expiry', { expires_at: undefined }],
    ['an expiry that is no time', { expires_at: 'tomorrow' }],
  ])('refuses a body with %s as malformed', async (_, changes) => {
    const { token, id } = await person();
    const answer = await blnk(token, 'POST', '/api-keys', request(id, changes));
    expect(refusal(answer)).toEqual([400, 'GEN_MALFORMED_REQUEST']);
    expect(answer.body.error).toMatch(`${Object.keys(changes)[0]}: `);
  });

  test('refuses a body that is no JSON', async () => {
    const { token } = await person();
    expect(refusal(await blnk(token, 'POST', '/api-keys', '{bad json'))).toEqual([
      400,
      'GEN_MALFORMED_REQUEST',
    ]);
  });

  test('makes keys for others for an administrator alone, whether there are such accounts or not', async () => {
    const [ada, eve] = [await person(), await person()];
    for (const owner of [ada.id, ada.email, 'owner_nobody']) {
      const refused = await blnk(eve.token, 'POST', '/api-keys', request(owner));
      expect(refusal(refused)).toEqual([403, 'AUTH_CROSS_OWNER_ACCESS']);
    }
    const { body } = await blnk(gateway.accessToken, 'POST', '/api-keys', request(ada.id));
    expect(body.owner_id).toBe(ada.id);
    const own = await blnk<ApiKey[]>(ada.token, 'GET', '/api-keys');
    expect(own.body.map((key) => key.api_key_id)).toEqual([body.api_key_id]);
    const unknown = await blnk(gateway.accessToken, 'POST', '/api-keys', request('owner_nobody'));
    expect(refusal(unknown)).toEqual([403, 'AUTH_CROSS_OWNER_ACCESS']);
  });
});

describe('GET /api-keys', () => {
  test('lists the keys of an owner: one’s own, or for an administrator anybody’s', async () => {
    const [ada, eve] = [await person(), await person()];
    const { body: made } = await blnk(ada.token, 'POST', '/api-keys', request(ada.id));
    const keys = async (token: string, query: string) =>
      (await blnk<ApiKey[]>(token, 'GET', `/api-keys${query}`)).body;
    const shown = [{ ...made, key: made.key.slice(0, 19) }];
    expect(await keys(ada.token, '')).toEqual(shown);
    expect(await keys(ada.token, `?owner=${ada.id}`)).toEqual(shown);
    expect(await keys(gateway.accessToken, `?owner=${encodeURIComponent(ada.email)}`)).toEqual(shown);
    expect(await keys(gateway.accessToken, '')).toEqual([]);
    expect(refusal(await blnk(eve.token, 'GET', `/api-keys?owner=${ada.id}`))).toEqual([
      403,
      'AUTH_CROSS_OWNER_ACCESS',
    ]);
  });
});

describe('DELETE /api-keys/{id}', () => {
  test('ends a key, which stays in the list', async () => {
    const { token, id } = await person();
    const { body } = await blnk(token, 'POST', '/api-keys', request(id));
    const path = `/api-keys/${body.api_key_id}?owner=${id}`;
    expect(await blnk(token, 'DELETE', path)).toMatchObject({ status: 204, body: undefined });
    expect((await gateway.call(body.key)).status).toBe(401);
    const { body: listed } = await blnk<ApiKey[]>(token, 'GET', '/api-keys');
    const revoked_at = new Date(gateway.clock.now()).toISOString();
    expect(listed).toMatchObject([{ is_revoked: true, revoked_at }]);
    // Once more is no error there.
    expect(await blnk(token, 'DELETE', path)).toMatchObject({ status: 204, body: undefined });
  });

  test('knows nothing of keys of others, nor of those that there are not', async () => {
    const [ada, eve] = [await person(), await person()];
    const { body } = await blnk(ada.token, 'POST', '/api-keys', request(ada.id));
    const path = `/api-keys/${body.api_key_id}`;
    for (const refused of [
      await blnk(eve.token, 'DELETE', path),
      await blnk(eve.token, 'DELETE', '/api-keys/x'),
    ]) {
      expect(refusal(refused)).toEqual([404, 'APIKEY_NOT_FOUND']);
    }
    expect(refusal(await blnk(eve.token, 'DELETE', `${path}?owner=${ada.id}`))).toEqual([
      403,
      'AUTH_CROSS_OWNER_ACCESS',
    ]);
    // Not by mistake: an administrator has to say whose it is.
    expect((await blnk(gateway.accessToken, 'DELETE', path)).status).toBe(404);
    expect((await gateway.call(body.key)).status).toBe(200);
    expect((await blnk(gateway.accessToken, 'DELETE', `${path}?owner=${ada.id}`)).status).toBe(204);
  });
});

describe('whoever asks', () => {
  test('sends a person’s access token in X-Blnk-Key, or as bearer', async () => {
    const { token } = await person();
    expect((await blnk(token, 'GET', '/api-keys')).status).toBe(200);
    expect((await rest(gateway.url, 'GET', '/api-keys', { token })).status).toBe(200);
  });

  test.each([
    ['GET', '/api-keys'],
    ['POST', '/api-keys'],
    ['DELETE', '/api-keys/x'],
  ])('%s %s is not for a client’s key, its token, or nobody', async (method, path) => {
    const client = await oauthClient(gateway, { scopes: ['*'] });
    for (const key of [client.key, await client.token(), 'nonsense', 'a b']) {
      expect(refusal(await blnk(key, method, path))).toEqual([401, 'AUTH_INVALID_API_KEY']);
    }
    for (const none of [undefined, '']) {
      expect(refusal(await blnk(none, method, path))).toEqual([401, 'AUTH_MISSING_API_KEY']);
    }
  });

  test('two different keys on the data plane are none', async () => {
    const [one, other] = [await gateway.key(), await gateway.key()];
    const call = (headers: Record<string, string>) =>
      gateway.post('/apis/shop', { query: PRODUCT }, { 'X-Blnk-Key': one.key, ...headers });
    expect((await call({})).status).toBe(200);
    expect((await call({ 'X-API-Key': one.key })).status).toBe(200);
    expect((await call({ 'X-API-Key': other.key })).status).toBe(401);
  });

  test('without the adapter, X-Blnk-Key is no credential, and nothing at odds with one', async () => {
    await using bare = await startShopGateway();
    const { key } = await bare.key();
    const call = (headers: Record<string, string>) => bare.post('/apis/shop', { query: PRODUCT }, headers);
    expect((await call({ 'X-Blnk-Key': key })).status).toBe(401);
    expect((await call({ 'X-Blnk-Key': 'x', 'X-API-Key': key })).status).toBe(200);
  });
});
