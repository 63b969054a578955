import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { rest } from '../support/rest.ts';
import { ALL_ADAPTERS } from './entry-points.ts';

interface Listed {
  readonly [field: string]: unknown;
}

const isoTime = (time: number) => new Date(time).toISOString();

let first: TestGateway;
let gateway: TestGateway;
let token: string;
let createdAt: string;
let usedAt: string;
let revokedAt: string;
let expiresAt: string;

// The gateway writes the last use when it closes, so the tests read it from a second one.
beforeAll(async () => {
  first = await startGateway({ adapters: ALL_ADAPTERS });
  ({ accessToken: token } = await first.signUp());
  const { clock } = first;
  createdAt = isoTime(clock.now());
  expiresAt = isoTime(clock.now() + 60_000);
  const { key } = await first.createKey(token, { name: 'used', expiresAt });
  clock.advance(1000);
  await fetch(`${first.url}/verify`, { headers: bearer(key) });
  usedAt = isoTime(clock.now());
  const unused = await first.createKey(token, { name: 'unused', description: 'Never used' });
  clock.advance(1000);
  revokedAt = isoTime(clock.now());
  await rest(first.url, 'POST', `/api/v1/client-keys/${unused.clientKey.clientId}/revoke`, {
    token,
    body: {},
  });
  const { database, adapters } = first.config;
  await first.close();
  gateway = await startGateway({ database, adapters, clock });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
});

/** Returns one field of each key by the name of the key. */
async function readFields(path: string, fields: readonly string[]) {
  const { body } = await rest<Listed[] | { client_keys: Listed[] }>(gateway.url, 'GET', path, { token });
  const keys = Array.isArray(body) ? body : body.client_keys;
  return Object.fromEntries(keys.map((key) => [key.name, fields.map((field) => key[field])]));
}

describe('the times of a client key', () => {
  it('are absent in the Fluxbase adapter while the key is unused, not revoked and without expiry', async () => {
    const fields = ['created_at', 'last_used_at', 'expires_at', 'revoked_at', 'updated_at', 'description'];
    expect(await readFields('/api/v1/client-keys', fields)).toEqual({
      used: [createdAt, usedAt, expiresAt, undefined, createdAt, undefined],
      unused: [usedAt, undefined, undefined, revokedAt, revokedAt, 'Never used'],
    });
  });

  it('are null in the Bloq adapter while the key is unused, not revoked and without expiry', async () => {
    const fields = ['createdAt', 'lastUsedAt', 'expiresAt', 'revokedAt'];
    expect(await readFields('/users/me/client-keys', fields)).toEqual({
      used: [createdAt, usedAt, expiresAt, null],
      unused: [usedAt, null, null, revokedAt],
    });
  });

  it('are fixed dates in the Blnk adapter while the key is unused and without expiry', async () => {
    const fields = ['created_at', 'last_used_at', 'expires_at', 'revoked_at', 'is_revoked'];
    expect(await readFields('/api-keys', fields)).toEqual({
      used: [createdAt, usedAt, expiresAt, undefined, false],
      unused: [usedAt, '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', revokedAt, true],
    });
  });
});
