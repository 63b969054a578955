import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, apiKeyRequest, blnkError, blnkUser, callBlnk } from '../support/blnk.ts';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['blnk'] as const) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /api-keys of the Blnk adapter', () => {
  it('returns a key that the data plane and /verify accept in X-Blnk-Key', async () => {
    const { token, id } = await blnkUser(gateway);
    const asked = apiKeyRequest(id);
    const { status, body } = await callBlnk(gateway, token, 'POST', '/api-keys', asked);
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

  it.each([
    [['ledgers:read'], ['ledgers:read']],
    [['*'], ['*']],
    [['*:*'], ['*']],
    [['ledgers:*'], ['ledgers:read', 'ledgers:write', 'ledgers:delete']],
    [['read:users:email'], ['read:users:email']],
    [[], []],
  ])('grants the requested scopes %j as %j', async (scopes, granted) => {
    const { token, id } = await blnkUser(gateway);
    const { body } = await callBlnk(gateway, token, 'POST', '/api-keys', apiKeyRequest(id, { scopes }));
    expect(body.scopes).toEqual(granted);
  });

  it.each([
    ['a scope without a colon', { scopes: ['a:b', 'not-a-scope'] }, /^scopes\.1: .* "resource:action"$/],
    ['an action on every resource', { scopes: ['*:read'] }, /^scopes\.0: must name a resource/],
    ['a scope with a space', { scopes: ['a:b c'] }, /^scopes\.0: /],
    ['a blank name', { name: ' ' }, /^name: /],
    ['an expiry in the past', { expires_at: '2001-01-01T00:00:00Z' }, /^expires_at: must lie in the future/],
  ])('rejects %s with 400 and the name of the field', async (_, changes, message) => {
    const { token, id } = await blnkUser(gateway);
    const answer = await callBlnk(gateway, token, 'POST', '/api-keys', apiKeyRequest(id, changes));
    expect(blnkError(answer)).toEqual([400, 'GEN_VALIDATION_ERROR']);
    expect(answer.body.error).toMatch(message);
  });

  it.each([
    ['a missing name', { name: undefined }],
    ['missing scopes', { scopes: undefined }],
    ['a missing owner', { owner: undefined }],
    ['an empty owner', { owner: '' }],
    ['a missing expiry', { expires_at: undefined }],
    ['an expiry that is not a date', { expires_at: 'tomorrow' }],
  ])('rejects %s with 400 and GEN_MALFORMED_REQUEST', async (_, changes) => {
    const { token, id } = await blnkUser(gateway);
    const answer = await callBlnk(gateway, token, 'POST', '/api-keys', apiKeyRequest(id, changes));
    expect(blnkError(answer)).toEqual([400, 'GEN_MALFORMED_REQUEST']);
    expect(answer.body.error).toMatch(`${Object.keys(changes)[0]}: `);
  });

  it('converts an expiry with an offset to UTC', async () => {
    const { token, id } = await blnkUser(gateway);
    const body = apiKeyRequest(id, { expires_at: '2099-12-31T23:59:59+02:00' });
    expect((await callBlnk(gateway, token, 'POST', '/api-keys', body)).body.expires_at).toBe(
      '2099-12-31T21:59:59.000Z',
    );
  });

  it('rejects a body larger than a megabyte with 413 and GEN_PAYLOAD_TOO_LARGE', async () => {
    const { token } = await blnkUser(gateway);
    const large = { name: 'a'.repeat(1_000_001) };
    expect(blnkError(await callBlnk(gateway, token, 'POST', '/api-keys', large))).toEqual([
      413,
      'GEN_PAYLOAD_TOO_LARGE',
    ]);
  });

  it('rejects invalid JSON with 400 and GEN_MALFORMED_REQUEST', async () => {
    const { token } = await blnkUser(gateway);
    expect(blnkError(await callBlnk(gateway, token, 'POST', '/api-keys', '{bad json'))).toEqual([
      400,
      'GEN_MALFORMED_REQUEST',
    ]);
  });

  it('creates keys for other accounts for an administrator only, and hides which accounts exist', async () => {
    const [owner, other] = [await blnkUser(gateway), await blnkUser(gateway)];
    for (const ref of [owner.id, owner.email, 'owner_nobody']) {
      const rejected = await callBlnk(gateway, other.token, 'POST', '/api-keys', apiKeyRequest(ref));
      expect(blnkError(rejected)).toEqual([403, 'AUTH_CROSS_OWNER_ACCESS']);
    }
    const { body } = await callBlnk(
      gateway,
      gateway.accessToken,
      'POST',
      '/api-keys',
      apiKeyRequest(owner.id),
    );
    expect(body.owner_id).toBe(owner.id);
    const own = await callBlnk<ApiKey[]>(gateway, owner.token, 'GET', '/api-keys');
    expect(own.body.map((key) => key.api_key_id)).toEqual([body.api_key_id]);
    const unknown = await callBlnk(
      gateway,
      gateway.accessToken,
      'POST',
      '/api-keys',
      apiKeyRequest('owner_nobody'),
    );
    expect(blnkError(unknown)).toEqual([403, 'AUTH_CROSS_OWNER_ACCESS']);
  });
});

describe('GET /api-keys of the Blnk adapter', () => {
  it('lists the keys of the user, or of any owner for an administrator', async () => {
    const [owner, other] = [await blnkUser(gateway), await blnkUser(gateway)];
    const { body: made } = await callBlnk(gateway, owner.token, 'POST', '/api-keys', apiKeyRequest(owner.id));
    const keys = async (token: string, query: string) =>
      (await callBlnk<ApiKey[]>(gateway, token, 'GET', `/api-keys${query}`)).body;
    const shown = [{ ...made, key: made.key.slice(0, 19) }];
    expect(await keys(owner.token, '')).toEqual(shown);
    expect(await keys(owner.token, `?owner=${owner.id}`)).toEqual(shown);
    expect(await keys(gateway.accessToken, `?owner=${encodeURIComponent(owner.email)}`)).toEqual(shown);
    expect(await keys(gateway.accessToken, '')).toEqual([]);
    expect(blnkError(await callBlnk(gateway, other.token, 'GET', `/api-keys?owner=${owner.id}`))).toEqual([
      403,
      'AUTH_CROSS_OWNER_ACCESS',
    ]);
  });
});

describe('DELETE /api-keys/{id} of the Blnk adapter', () => {
  it('revokes a key, which stays in the list, and returns 204 for a revoked key too', async () => {
    const { token, id } = await blnkUser(gateway);
    const { body } = await callBlnk(gateway, token, 'POST', '/api-keys', apiKeyRequest(id));
    const path = `/api-keys/${body.api_key_id}?owner=${id}`;
    expect(await callBlnk(gateway, token, 'DELETE', path)).toMatchObject({ status: 204, body: undefined });
    expect((await gateway.call(body.key)).status).toBe(401);
    const { body: listed } = await callBlnk<ApiKey[]>(gateway, token, 'GET', '/api-keys');
    const revoked_at = new Date(gateway.clock.now()).toISOString();
    expect(listed).toMatchObject([{ is_revoked: true, revoked_at }]);
    expect(await callBlnk(gateway, token, 'DELETE', path)).toMatchObject({ status: 204, body: undefined });
  });

  it('returns 404 for unknown keys and for keys of another owner than the given one', async () => {
    const [owner, other] = [await blnkUser(gateway), await blnkUser(gateway)];
    const { body } = await callBlnk(gateway, owner.token, 'POST', '/api-keys', apiKeyRequest(owner.id));
    const path = `/api-keys/${body.api_key_id}`;
    for (const rejected of [
      await callBlnk(gateway, other.token, 'DELETE', path),
      await callBlnk(gateway, other.token, 'DELETE', '/api-keys/x'),
    ]) {
      expect(blnkError(rejected)).toEqual([404, 'APIKEY_NOT_FOUND']);
    }
    expect(blnkError(await callBlnk(gateway, other.token, 'DELETE', `${path}?owner=${owner.id}`))).toEqual([
      403,
      'AUTH_CROSS_OWNER_ACCESS',
    ]);
    // An administrator has to name the owner, so that no key is revoked by mistake.
    expect((await callBlnk(gateway, gateway.accessToken, 'DELETE', path)).status).toBe(404);
    expect((await gateway.call(body.key)).status).toBe(200);
    expect((await callBlnk(gateway, gateway.accessToken, 'DELETE', `${path}?owner=${owner.id}`)).status).toBe(
      204,
    );
  });
});
