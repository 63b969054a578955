import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  MeDocument,
  UpdateAccountDocument,
  type UpdateAccountInput,
} from '../../src/sdk/generated/operations.ts';
import { PasswordHasher } from '../../src/services/accounts/passwords.ts';
import { logIn, type SignedUp, startSession } from '../support/account-sessions.ts';
import { takePassword } from '../support/database.ts';
import { listEvents } from '../support/event-log.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { replacePasswordDuringVerification } from '../support/password-races.ts';

const WRONG = 'none of the horses, no staple';

let gateway: TestGateway;
let ada: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(async () => {
  gateway.clock.advance(60_000);
  ada = await gateway.signUp();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => gateway[Symbol.asyncDispose]());

async function update(input: UpdateAccountInput, token = ada.accessToken) {
  return (await gateway.manage(UpdateAccountDocument, { input }, token)).updateAccount;
}

const me = async (token = ada.accessToken) => (await gateway.manage(MeDocument, {}, token)).me;

async function updates() {
  const events = await listEvents(gateway, ada.accessToken, { type: 'account.updated' });
  return events.map(({ target, actor, metadata }) => ({ target, actor, metadata }));
}

/** An email address of exactly this many characters. */
const emailOfLength = (length: number) => {
  const domain = `@${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.example.com`;
  return 'a'.repeat(length - domain.length) + domain;
};

describe('Mutation.updateAccount', () => {
  it('changes the display name, and every session sees it from its next request on', async () => {
    const other = await startSession(gateway, ada.account.email);
    expect([await me(), await me(other.accessToken)]).toEqual([ada.account, ada.account]);
    const account = { ...ada.account, displayName: 'Ada Lovelace' };
    expect(await update({ displayName: '  Ada Lovelace ' })).toMatchObject({ account });
    expect([await me(), await me(other.accessToken)]).toEqual([account, account]);
  });

  it('changes the email address with the current password, and login needs the new address', async () => {
    const email = `new-${ada.account.email}`;
    const result = await update({ email: ` ${email.toUpperCase()} `, currentPassword: PASSWORD });
    expect(result).toMatchObject({ account: { ...ada.account, email, emailVerified: false } });
    expect((await me()).email).toBe(email);
    expect((await logIn(gateway, email)).__typename).toBe('LoginPayload');
    expect((await logIn(gateway, ada.account.email)).__typename).toBe('InvalidCredentialsError');
  });

  it('needs no password when the email address stays the same', async () => {
    const result = await update({ email: ada.account.email.toUpperCase(), displayName: 'Grace' });
    expect(result).toMatchObject({ account: { ...ada.account, displayName: 'Grace' } });
  });

  it('records the names of the changed fields, and nothing when no field changes', async () => {
    await update({ displayName: 'Grace', email: ada.account.email });
    await update({ displayName: 'Grace', email: `x-${ada.account.email}`, currentPassword: PASSWORD });
    await update({ displayName: 'Grace' });
    const about = { target: ada.account.id, actor: ada.account.id };
    expect(await updates()).toEqual([
      { ...about, metadata: { changed: ['email'] } },
      { ...about, metadata: { changed: ['displayName'] } },
    ]);
  });

  it.each<[name: string, field: string, input: UpdateAccountInput]>([
    ['a new email address without a password', 'currentPassword', { email: 'elsewhere@example.com' }],
    [
      'a new email address with null for the password',
      'currentPassword',
      { email: 'elsewhere@example.com', currentPassword: null },
    ],
    ['a malformed email address', 'email', { email: 'nobody', currentPassword: PASSWORD }],
    ['an email address of 255 characters', 'email', { email: emailOfLength(255), currentPassword: PASSWORD }],
    ['null for the email address', 'email', { email: null }],
    ['a blank display name', 'displayName', { displayName: ' ' }],
    ['a display name of 101 characters', 'displayName', { displayName: 'x'.repeat(101) }],
    ['null for the display name', 'displayName', { displayName: null }],
  ])('rejects %s and changes nothing', async (_, field, input) => {
    expect(await update(input)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: [field] }],
    });
    expect(await me()).toEqual(ada.account);
  });

  it('accepts an email address of 254 characters and a display name of 100', async () => {
    const input = { email: emailOfLength(254), displayName: '🗝'.repeat(100) };
    expect(await update({ ...input, currentPassword: PASSWORD })).toMatchObject({ account: input });
  });

  it('rejects the email address of another account', async () => {
    const taken = (await gateway.signUp()).account.email;
    expect(await update({ email: taken, currentPassword: PASSWORD })).toMatchObject({
      fieldErrors: [{ path: ['email'], message: 'is already used by an account' }],
    });
    expect(await me()).toEqual(ada.account);
  });

  it('changes nothing when the current password is wrong', async () => {
    const input = { displayName: 'Mallory', email: 'mallory@example.com', currentPassword: WRONG };
    expect(await update(input)).toMatchObject({
      __typename: 'InvalidCredentialsError',
      code: 'INVALID_CREDENTIALS',
    });
    expect(await me()).toEqual(ada.account);
    expect(await updates()).toEqual([]);
  });

  it('does not change the email address when the password is replaced while it is verified', async () => {
    replacePasswordDuringVerification(gateway, ada.account.email);
    const result = await update({ email: 'mallory@example.com', currentPassword: PASSWORD });
    expect(result.__typename).toBe('InvalidCredentialsError');
    expect(await me()).toEqual(ada.account);
  });

  it('keeps a display name that another request sets while the password is verified', async () => {
    vi.spyOn(PasswordHasher.prototype, 'verify').mockImplementationOnce(async () => {
      await update({ displayName: 'Grace' });
      return true;
    });
    const email = `x-${ada.account.email}`;
    const account = { ...ada.account, displayName: 'Grace', email };
    expect(await update({ email, currentPassword: PASSWORD })).toMatchObject({ account });
    expect(await me()).toEqual(account);
  });

  it('rejects a new email address of an account without a password, but not a new display name', async () => {
    takePassword(gateway, ada.account.email);
    expect(await update({ email: 'other@example.com', currentPassword: PASSWORD })).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['currentPassword'], message: expect.stringContaining('signs in elsewhere') }],
    });
    expect(await update({ displayName: 'Renamed' })).toMatchObject({ account: { displayName: 'Renamed' } });
  });
});
