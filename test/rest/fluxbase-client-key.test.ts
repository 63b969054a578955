import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorShape, fluxbaseSdk } from '../support/fluxbase.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let sdk: ReturnType<typeof fluxbaseSdk>;
beforeAll(async () => {
  gateway = await startGateway({ adapters: new Set(['fluxbase'] as const), defaultRateLimit: 33 });
  sdk = fluxbaseSdk(gateway.url);
  // The first account is an administrator, the accounts of the tests are not.
  await gateway.signUp();
});
// Resets the sign-up and login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('GET /api/v1/client-keys/{id} of the Fluxbase adapter', () => {
  it('returns the key by its id and by its prefix', async () => {
    const { access_token } = await sdk.signUp();
    const { id, client_key } = await sdk.createKey(access_token);
    expect((await sdk.keys(access_token, 'GET', `/${id}`)).body).toEqual(client_key);
    expect((await sdk.keys(access_token, 'GET', `/${client_key.key_prefix}`)).body).toEqual(client_key);
  });
});

describe('PATCH /api/v1/client-keys/{id} of the Fluxbase adapter', () => {
  it('changes the given fields, ignores null, and returns the key', async () => {
    const { access_token } = await sdk.signUp();
    const { id, client_key } = await sdk.createKey(access_token);
    gateway.clock.advance(1000);
    const changes = { name: randomUUID(), rate_limit_per_minute: 200 };
    const { status, body } = await sdk.keys(access_token, 'PATCH', `/${id}`, {
      ...changes,
      description: null,
    });
    const updated_at = new Date(gateway.clock.now()).toISOString();
    expect([status, body]).toEqual([200, { ...client_key, ...changes, updated_at }]);
  });

  it('clears nothing, and changes the description and the scopes', async () => {
    const { access_token } = await sdk.signUp();
    const { id, client_key } = await sdk.createKey(access_token);
    const changes = { description: 'Another', scopes: ['read:a'] };
    const { body } = await sdk.keys(access_token, 'PATCH', `/${id}`, changes);
    expect(body).toEqual({ ...client_key, ...changes });
  });

  it('sets the default limit for a rate_limit_per_minute of 0, and keeps the limit for null', async () => {
    const { access_token } = await sdk.signUp();
    const { id } = await sdk.createKey(access_token, { rate_limit_per_minute: 200 });
    const update = async (rate_limit_per_minute: number | null) =>
      (await sdk.keys(access_token, 'PATCH', `/${id}`, { rate_limit_per_minute })).body.rate_limit_per_minute;
    expect(await update(null)).toBe(200);
    expect(await update(0)).toBe(gateway.config.defaultRateLimit);
  });
});

describe('revocation and deletion in the Fluxbase adapter', () => {
  it('return { message }', async () => {
    const { access_token } = await sdk.signUp();
    const { id } = await sdk.createKey(access_token);
    const revoked = await sdk.keys(access_token, 'POST', `/${id}/revoke`, {});
    expect([revoked.status, Object.keys(revoked.body)]).toEqual([200, ['message']]);
    expect((await sdk.keys(access_token, 'GET', `/${id}`)).body).toHaveProperty('revoked_at');
    const deleted = await sdk.keys(access_token, 'DELETE', `/${id}`);
    expect([deleted.status, Object.keys(deleted.body)]).toEqual([200, ['message']]);
    expect((await sdk.keys(access_token, 'GET', `/${id}`)).status).toBe(404);
  });

  it('make later updates and revocations of the revoked key fail with 400', async () => {
    const { access_token } = await sdk.signUp();
    const { id } = await sdk.createKey(access_token);
    await sdk.keys(access_token, 'POST', `/${id}/revoke`, {});
    const again = [
      await sdk.keys(access_token, 'POST', `/${id}/revoke`, {}),
      await sdk.keys(access_token, 'PATCH', `/${id}`, { name: 'x' }),
    ];
    expect(again.map(errorShape)).toEqual([
      [400, ['error'], 'string'],
      [400, ['error'], 'string'],
    ]);
  });
});

describe('the key of another account in the Fluxbase adapter', () => {
  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/revoke'],
  ])('gets the same 404 as an unknown key from %s /api/v1/client-keys/{id}%s', async (method, more) => {
    const [owner, other] = [await sdk.signUp(), await sdk.signUp()];
    const { id } = await sdk.createKey(owner.access_token);
    const body = method === 'GET' ? undefined : {};
    const foreign = await sdk.keys(other.access_token, method, `/${id}${more}`, body);
    const unknown = await sdk.keys(other.access_token, method, `/${randomUUID()}${more}`, body);
    expect([foreign.status, foreign.body]).toEqual([404, { error: 'There is no such client key.' }]);
    expect([unknown.status, unknown.body]).toEqual([404, foreign.body]);
    expect((await sdk.keys(owner.access_token, 'GET', `/${id}`)).body).not.toHaveProperty('revoked_at');
  });
});
