import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AuthenticationError,
  createClient,
  NotFoundError,
  PermissionError,
  ValidationError,
} from '../../src/sdk/index.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { makePgpKey } from '../support/pgp.ts';
import { catchFailure, signedUpClient } from '../support/sdk.ts';

const NEW_PASSWORD = 'another passphrase of mine';

let gateway: TestGateway;
let admin: Awaited<ReturnType<typeof signedUpClient>>;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await signedUpClient({ url: gateway.url });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const member = () => signedUpClient({ url: gateway.url });

describe('management.account of the SDK', () => {
  it('updates the display name and the email address', async () => {
    const { client, email } = await member();
    expect(await client.management.account.update({ display_name: 'New' })).toMatchObject({
      display_name: 'New',
      email,
    });
    const moved = { email: `moved.${email}`, current_password: PASSWORD };
    expect(await client.management.account.update(moved)).toMatchObject({ email: moved.email });
  });

  it('changes the password, and ends the other sessions', async () => {
    const { client, email } = await member();
    const other = createClient({ url: gateway.url });
    await other.auth.login({ email, password: PASSWORD });
    await client.management.account.changePassword({
      current_password: PASSWORD,
      new_password: NEW_PASSWORD,
    });
    expect(await catchFailure(other.auth.user())).toBeInstanceOf(AuthenticationError);
    expect(await client.auth.user()).toMatchObject({ email });
  });
});

describe('management.sessions of the SDK', () => {
  it('lists the sessions of the account, and revokes one', async () => {
    const { client, email } = await member();
    const other = createClient({ url: gateway.url });
    await other.auth.login({ email, password: PASSWORD });
    const sessions = await client.management.sessions.list();
    const elsewhere = sessions.find(({ current }) => !current);
    expect(sessions).toHaveLength(2);
    expect(elsewhere).toStrictEqual({
      id: expect.any(String),
      ip: '127.0.0.1',
      user_agent: expect.any(String),
      created_at: expect.any(String),
      last_used_at: expect.any(String),
      expires_at: expect.any(String),
      current: false,
    });
    const id = elsewhere?.id ?? '';
    expect(await client.management.sessions.revoke(id)).toEqual({ id });
    expect(await catchFailure(other.auth.user())).toBeInstanceOf(AuthenticationError);
    expect(await catchFailure(client.management.sessions.revoke(id))).toBeInstanceOf(NotFoundError);
  });
});

describe('management.pgpKeys of the SDK', () => {
  it('adds, lists and deletes PGP keys', async () => {
    const { pgpKeys } = (await member()).client.management;
    const { armoredKey } = await makePgpKey(gateway.clock.now());
    const added = await pgpKeys.add(armoredKey);
    expect(added).toStrictEqual({
      id: expect.any(String),
      fingerprint: expect.stringMatching(/^[0-9a-f]{40,64}$/),
      user_ids: ['Ada <ada@example.com>'],
      algorithm: expect.any(String),
      created_at: expect.any(String),
      expires_at: null,
    });
    expect(await catchFailure(pgpKeys.add('nonsense'))).toBeInstanceOf(ValidationError);
    expect(await pgpKeys.list()).toEqual([added]);
    expect(await pgpKeys.delete(added.id)).toEqual({ id: added.id });
    expect(await pgpKeys.list()).toEqual([]);
  });
});

describe('the methods of the SDK for administrators', () => {
  it('list, disable and enable accounts', async () => {
    const { client, email } = await member();
    const { accounts } = admin.client.management;
    const { accounts: found, total } = await accounts.list({ search: email });
    expect([total, found.map(({ email }) => email)]).toEqual([1, [email]]);
    expect(await accounts.disable(email)).toMatchObject({
      status: 'DISABLED',
      disabled_at: expect.any(String),
    });
    expect(await catchFailure(client.auth.user())).toBeInstanceOf(AuthenticationError);
    expect(await accounts.enable(email)).toMatchObject({ status: 'ACTIVE', disabled_at: null });
    expect((await accounts.list({ status: 'DISABLED' })).total).toBe(0);
  });

  it('verify email addresses', async () => {
    const { client, email } = await member();
    const { accounts } = admin.client.management;
    const { id } = await client.management.account.get();
    expect((await client.management.account.get()).email_verified).toBe(false);
    expect(await catchFailure(accounts.verifyEmail(id, 'other@example.com'))).toBeInstanceOf(ValidationError);
    expect(await accounts.verifyEmail(id, email)).toMatchObject({ id, email, email_verified: true });
    expect((await client.management.account.get()).email_verified).toBe(true);
    expect(await catchFailure(client.management.accounts.verifyEmail(id, email))).toBeInstanceOf(
      PermissionError,
    );
  });

  it('issue password resets', async () => {
    const { email } = await member();
    const reset = await admin.client.management.accounts.resetPassword(email);
    expect(reset).toMatchObject({ account: { email }, reset_token: expect.stringMatching(/^lkp_/) });
    expect(reset.reset_url).toBe(`${gateway.url}/reset-password#${reset.reset_token}`);
  });

  it('rotate the signing key', async () => {
    const { key_id } = await admin.client.management.signingKeys.rotate();
    const { keys } = (await (await fetch(`${gateway.url}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[];
    };
    expect(keys.map(({ kid }) => kid)).toContain(key_id);
  });

  it('throw PermissionError or NotFoundError for other accounts', async () => {
    const { accounts, signingKeys } = (await member()).client.management;
    expect(await catchFailure(accounts.list())).toBeInstanceOf(PermissionError);
    expect(await catchFailure(signingKeys.rotate())).toBeInstanceOf(PermissionError);
    expect(await catchFailure(accounts.disable(admin.email))).toBeInstanceOf(NotFoundError);
  });
});
