import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClientKeysDocument, UpdateAccountDocument } from '../../src/sdk/generated/operations.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { foreignSecret, importKeys, verifyEmail } from '../support/imports.ts';
import { rest } from '../support/rest.ts';

// Anybody can sign up with the address of somebody else, and wait for that person's keys.

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

let gateway: TestGateway;
let admin: SignedUp;
let mallory: SignedUp;
beforeAll(async () => {
  gateway = await startGateway({ adapters: new Set(['blnk'] as const) });
  admin = await gateway.signUp();
});
beforeEach(async () => {
  gateway.clock.advance(60_000);
  mallory = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const buildOwned = (owner: string) => ({ hash: foreignSecret().hash, owner });
const importFor = async (owner: string, dryRun = false) =>
  (await importKeys(gateway, admin.accessToken, [buildOwned(owner)], dryRun))[0];
const readRawId = async ({ accessToken: token }: SignedUp) =>
  String((await rest(gateway.url, 'GET', '/users/me', { token })).body.id);
const listKeys = async ({ accessToken }: SignedUp) =>
  (await gateway.manage(ClientKeysDocument, {}, accessToken)).clientKeys.totalCount;

function createInBlnk(owner: string, { accessToken: token }: SignedUp) {
  const body = { name: randomUUID(), scopes: ['*'], owner, expires_at: '2099-12-31T23:59:59Z' };
  return rest<{ owner_id: string; error_detail: object }>(gateway.url, 'POST', '/api-keys', { token, body });
}

async function moveTo(email: string, who: SignedUp): Promise<void> {
  const input = { email, currentPassword: PASSWORD };
  await gateway.manage(UpdateAccountDocument, { input }, who.accessToken);
}

describe('importClientKeys', () => {
  it('skips a key whose owner is named by an address that nobody verified', async () => {
    const { email } = mallory.account;
    for (const owner of [email, ` ${email.toUpperCase()} `]) {
      for (const dryRun of [true, false]) {
        expect(await importFor(owner, dryRun)).toMatchObject({
          skipped: 'OWNER_NOT_VERIFIED',
          ownerFound: true,
          clientKey: null,
        });
      }
    }
    expect(await listKeys(mallory)).toBe(0);
  });

  it('gives a skipped key to its owner once the address is verified', async () => {
    const { account } = mallory;
    const key = buildOwned(account.email);
    const again = async () => (await importKeys(gateway, admin.accessToken, [key]))[0];
    expect((await again())?.skipped).toBe('OWNER_NOT_VERIFIED');
    await verifyEmail(gateway, admin.accessToken, account);
    expect((await again())?.clientKey?.ownerId).toBe(account.id);
  });

  it('gives a key to an account that is named by its id', async () => {
    for (const id of [mallory.account.id, await readRawId(mallory)]) {
      expect((await importFor(id))?.clientKey?.ownerId).toBe(mallory.account.id);
    }
  });

  it('skips a key for an address to which a verified account changed', async () => {
    const email = `${randomUUID()}@example.com`;
    await verifyEmail(gateway, admin.accessToken, mallory.account);
    await moveTo(email, mallory);
    expect((await importFor(email))?.skipped).toBe('OWNER_NOT_VERIFIED');
  });

  it('reports and skips one key of a batch and imports the others', async () => {
    const keys = [buildOwned(mallory.account.email), { hash: foreignSecret().hash }];
    const results = await importKeys(gateway, admin.accessToken, keys);
    expect(results.map(({ skipped }) => skipped)).toEqual(['OWNER_NOT_VERIFIED', null]);
  });
});

describe('POST /api-keys of Blnk', () => {
  it('rejects an owner who is named by an address that nobody verified', async () => {
    const { status, body } = await createInBlnk(mallory.account.email, admin);
    const message = expect.stringContaining('is not verified');
    expect([status, body]).toEqual([
      403,
      { error: message, error_detail: { code: 'AUTH_CROSS_OWNER_ACCESS', message } },
    ]);
    expect(await listKeys(mallory)).toBe(0);
  });

  it('creates a key for a verified address and for an id', async () => {
    const id = await readRawId(mallory);
    expect((await createInBlnk(id, admin)).body.owner_id).toBe(id);
    await verifyEmail(gateway, admin.accessToken, mallory.account);
    expect((await createInBlnk(mallory.account.email, admin)).body.owner_id).toBe(id);
  });

  it('creates a key for the own address of a person, verified or not', async () => {
    expect((await createInBlnk(mallory.account.email, mallory)).status).toBe(201);
    await moveTo(`${randomUUID()}@example.com`, mallory);
    expect(await listKeys(mallory)).toBe(1);
  });
});
