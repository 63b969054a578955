import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ChangePasswordDocument,
  CreatePasswordResetDocument,
  MeDocument,
  ResetPasswordDocument,
} from '../../src/sdk/generated/operations.ts';
import { logIn, refresh, type SignedUp, startSession, statusWith } from '../support/account-sessions.ts';
import { takePassword } from '../support/database.ts';
import { listEvents } from '../support/event-log.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { REPLACED, replacePasswordDuringVerification } from '../support/password-races.ts';

const NEW_PASSWORD = 'another horse, another staple';
const WRONG = 'none of the horses, no staple';

let gateway: TestGateway;
let admin: SignedUp;
let ada: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
});
beforeEach(async () => {
  gateway.clock.advance(60_000);
  ada = await gateway.signUp();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => gateway[Symbol.asyncDispose]());

async function changePassword(newPassword = NEW_PASSWORD, currentPassword = PASSWORD) {
  const variables = { input: { currentPassword, newPassword } };
  return (await gateway.manage(ChangePasswordDocument, variables, ada.accessToken)).changePassword;
}

const me = async (token = ada.accessToken) => (await gateway.manage(MeDocument, {}, token)).me;
const loginResult = async (password: string) =>
  (await logIn(gateway, ada.account.email, password)).__typename;
const changes = () => listEvents(gateway, ada.accessToken, { type: 'account.password_changed' });

describe('Mutation.changePassword', () => {
  it('ends all other sessions of the account at once, and keeps the session of the request', async () => {
    const other = await startSession(gateway, ada.account.email);
    const stranger = await gateway.signUp();
    for (const token of [ada, other, stranger].map(({ accessToken }) => accessToken)) await me(token);
    expect(await changePassword()).toMatchObject({ account: ada.account });
    expect(await me()).toEqual(ada.account);
    expect(await me(stranger.accessToken)).toEqual(stranger.account);
    expect(await statusWith(gateway, other.accessToken)).toBe(401);
    expect((await refresh(gateway, other.refreshToken)).__typename).toBe('InvalidRefreshTokenError');
    expect((await refresh(gateway, ada.refreshToken)).__typename).toBe('RefreshTokenPayload');
  });

  it('makes login accept the new password and reject the old one', async () => {
    await changePassword();
    expect(await loginResult(NEW_PASSWORD)).toBe('LoginPayload');
    expect(await loginResult(PASSWORD)).toBe('InvalidCredentialsError');
  });

  it('makes a password reset that was issued before invalid', async () => {
    const variables = { input: { account: ada.account.id } };
    const { createPasswordReset: issued } = await gateway.manage(
      CreatePasswordResetDocument,
      variables,
      (await startSession(gateway, admin.account.email)).accessToken,
    );
    if (issued.__typename !== 'CreatePasswordResetPayload') throw new Error(issued.message);
    await changePassword();
    const input = { resetToken: issued.resetToken, newPassword: REPLACED };
    expect(await gateway.manage(ResetPasswordDocument, { input })).toMatchObject({
      resetPassword: { __typename: 'InvalidResetTokenError' },
    });
    expect(await loginResult(NEW_PASSWORD)).toBe('LoginPayload');
  });

  it('records an event without details', async () => {
    await changePassword();
    const { id } = ada.account;
    expect(await changes()).toMatchObject([{ target: id, actor: id, ip: '127.0.0.1', metadata: {} }]);
  });

  it.each([
    ['a wrong current password', WRONG, NEW_PASSWORD, { code: 'INVALID_CREDENTIALS' }],
    ['a current password that is too short', 'short', NEW_PASSWORD, { code: 'INVALID_CREDENTIALS' }],
    [
      'a new password of 14 characters',
      PASSWORD,
      'x'.repeat(14),
      { fieldErrors: [{ path: ['newPassword'] }] },
    ],
    [
      'a new password of 1025 characters',
      PASSWORD,
      'x'.repeat(1025),
      { fieldErrors: [{ path: ['newPassword'] }] },
    ],
  ])('rejects %s and changes nothing', async (_, current, next, rejection) => {
    const other = await startSession(gateway, ada.account.email);
    expect(await changePassword(next, current)).toMatchObject(rejection);
    expect(await me(other.accessToken)).toEqual(ada.account);
    expect(await loginResult(PASSWORD)).toBe('LoginPayload');
    expect(await changes()).toEqual([]);
  });

  it.each([15, 1024])('accepts a new password of %i characters', async (length) => {
    const password = 'kq8w!zv3m#tn6r7'.repeat(length).slice(0, length);
    expect(await changePassword(password)).toMatchObject({ account: ada.account });
    expect(await loginResult(password)).toBe('LoginPayload');
  });

  it('accepts passwords in another Unicode normalization form than login', async () => {
    const password = 'pässwörd, only längér';
    expect(await changePassword(password.normalize('NFD'))).toMatchObject({ account: ada.account });
    expect(await loginResult(password.normalize('NFC'))).toBe('LoginPayload');
    expect(await loginResult(password.normalize('NFD'))).toBe('LoginPayload');
    const next = await changePassword(NEW_PASSWORD, password.normalize('NFC'));
    expect(next).toMatchObject({ account: ada.account });
  });

  it('succeeds once of five simultaneous requests with the same current password', async () => {
    const passwords = Array.from({ length: 5 }, (_, n) => `${NEW_PASSWORD} ${n}`);
    const results = await Promise.all(passwords.map((password) => changePassword(password)));
    const succeeded = passwords.filter((_, n) => results[n]?.__typename === 'ChangePasswordPayload');
    expect(succeeded).toHaveLength(1);
    expect(await loginResult(succeeded[0] ?? '')).toBe('LoginPayload');
  });

  it('does not overwrite a password that another request sets while the old one is verified', async () => {
    replacePasswordDuringVerification(gateway, ada.account.email);
    expect(await changePassword()).toMatchObject({ __typename: 'InvalidCredentialsError' });
    expect(await loginResult(NEW_PASSWORD)).toBe('InvalidCredentialsError');
    expect(await loginResult(REPLACED)).toBe('LoginPayload');
  });

  it('rejects an account that signs in through an OpenID provider', async () => {
    takePassword(gateway, ada.account.email);
    expect(await changePassword()).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['currentPassword'], message: expect.stringContaining('signs in elsewhere') }],
    });
    expect(await loginResult(PASSWORD)).toBe('InvalidCredentialsError');
  });
});
