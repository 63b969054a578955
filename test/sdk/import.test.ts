import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PermissionError } from '../../src/sdk/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { catchFailure, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
let administrator: Awaited<ReturnType<typeof signedUpClient>>;
beforeAll(async () => {
  gateway = await startGateway();
  administrator = await signedUpClient({ url: gateway.url });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const newHash = () => createHash('sha256').update(randomBytes(8)).digest('base64url');

describe('management.clientKeys.import of the SDK', () => {
  it('imports a key with all of its fields, and returns the new key', async () => {
    const { accounts, clientKeys, events } = administrator.client.management;
    const { email, user } = await signedUpClient({ url: gateway.url });
    await accounts.verifyEmail(user.id, email);
    const fields = { name: 'Laptop', description: 'of Ada', scopes: ['read:a'], rate_limit_per_minute: 7 };
    const expires_at = new Date('2031-05-06T07:08:09.010Z');
    const key = { ...fields, hash: newHash(), expires_at, revoked: false, owner: email };
    expect(await clientKeys.import({ source: 'better-auth', keys: [key] })).toEqual([
      {
        name: 'Laptop',
        client_key: expect.objectContaining({
          ...fields,
          expires_at: expires_at.toISOString(),
          user_id: user.id,
          status: 'ACTIVE',
        }),
        skipped: null,
        problem: null,
        owner_found: true,
      },
    ]);
    const { events: imported } = await events.list({ type: 'client_key.imported' });
    expect(imported[0]?.metadata).toMatchObject({ name: 'Laptop', source: 'better-auth' });
  });

  it('returns the reason for each skipped key, and imports nothing in a dry run', async () => {
    const { clientKeys } = administrator.client.management;
    const key = { name: 'Phone', hash: newHash(), scopes: [], revoked: false, owner: 'nobody@example.com' };
    const keys = [key, { ...key, hash: newHash(), revoked: true }, { ...key, name: ' ', hash: newHash() }];
    const { total } = await clientKeys.list();
    expect(await clientKeys.import({ source: 'fluxbase', keys, dry_run: true })).toEqual([
      { name: 'Phone', client_key: null, skipped: null, problem: null, owner_found: false },
      { name: 'Phone', client_key: null, skipped: 'REVOKED', problem: null, owner_found: false },
      { name: ' ', client_key: null, skipped: 'INVALID', problem: expect.any(String), owner_found: false },
    ]);
    expect((await clientKeys.list()).total).toBe(total);
  });

  it('throws PermissionError unless the user is an administrator', async () => {
    const { client } = await signedUpClient({ url: gateway.url });
    const error = await catchFailure(client.management.clientKeys.import({ source: 'fluxbase', keys: [] }));
    expect(error).toBeInstanceOf(PermissionError);
  });
});
