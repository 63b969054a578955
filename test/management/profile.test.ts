import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ChangePasswordDocument,
  EventsDocument,
  LoginDocument,
  MeDocument,
  RefreshTokenDocument,
  UpdateAccountDocument,
  type UpdateAccountInput,
} from '../../src/sdk/generated/operations.ts';
import { PasswordHasher } from '../../src/services/passwords.ts';
import { runIn, takePassword } from '../support/database.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

const NEW_PASSWORD = 'another horse, another staple';
const REPLACED = 'a horse that was quicker than the rest';
const WRONG = 'none of the horses, no staple';

let gateway: TestGateway;
let ada: Awaited<ReturnType<TestGateway['signUp']>>;
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

async function changePassword(
  newPassword = NEW_PASSWORD,
  currentPassword = PASSWORD,
  token = ada.accessToken,
) {
  const input = { currentPassword, newPassword };
  return (await gateway.manage(ChangePasswordDocument, { input }, token)).changePassword;
}

async function logIn(password = PASSWORD, email = ada.account.email) {
  return (await gateway.manage(LoginDocument, { input: { email, password } })).login;
}

async function signInAgain() {
  const login = await logIn();
  if (login.__typename !== 'LoginPayload') throw new Error(login.message);
  return login;
}

const me = async (token = ada.accessToken) => (await gateway.manage(MeDocument, {}, token)).me;

async function eventsOf(type: string) {
  const { events } = await gateway.manage(EventsDocument, { filter: { type } }, ada.accessToken);
  return events.edges.map(({ node: { target, actor, metadata } }) => ({ target, actor, metadata }));
}

describe('updateAccount', () => {
  test('changes the name, and every session sees it with its next request', async () => {
    const other = await signInAgain();
    expect([await me(), await me(other.accessToken)]).toEqual([ada.account, ada.account]);
    const account = { ...ada.account, displayName: 'Ada Lovelace' };
    expect(await update({ displayName: '  Ada Lovelace ' })).toMatchObject({ account });
    expect([await me(), await me(other.accessToken)]).toEqual([account, account]);
  });

  test('changes the address with the password, and the new one signs in', async () => {
    const email = `new-${ada.account.email}`;
    const answer = await update({ email: ` ${email.toUpperCase()} `, currentPassword: PASSWORD });
    expect(answer).toMatchObject({ account: { ...ada.account, email, emailVerified: false } });
    expect((await me()).email).toBe(email);
    expect((await logIn(PASSWORD, email)).__typename).toBe('LoginPayload');
    expect((await logIn()).__typename).toBe('InvalidCredentialsError');
  });

  test('is recorded by the names of what changed', async () => {
    await update({ displayName: 'Grace', email: ada.account.email });
    await update({ displayName: 'Grace', email: `x-${ada.account.email}`, currentPassword: PASSWORD });
    await update({ displayName: 'Grace' });
    const about = { target: ada.account.id, actor: ada.account.id };
    expect(await eventsOf('account.updated')).toEqual([
      { ...about, metadata: { changed: ['email'] } },
      { ...about, metadata: { changed: ['displayName'] } },
    ]);
  });

  test.each<[string, UpdateAccountInput]>([
    ['currentPassword', { email: 'elsewhere@example.com' }],
    ['currentPassword', { email: 'elsewhere@example.com', currentPassword: null }],
    ['email', { email: 'nobody', currentPassword: PASSWORD }],
    ['email', { email: `${'a'.repeat(250)}@example.com`, currentPassword: PASSWORD }],
    ['email', { email: null }],
    ['displayName', { displayName: ' ' }],
    ['displayName', { displayName: null }],
  ])('names %s when it is wrong: %j', async (field, input) => {
    expect(await update(input)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: [field] }],
    });
    expect(await me()).toEqual(ada.account);
  });

  test('gives an address to one account', async () => {
    const taken = (await gateway.signUp()).account.email;
    expect(await update({ email: taken, currentPassword: PASSWORD })).toMatchObject({
      fieldErrors: [{ path: ['email'], message: 'is already used by an account' }],
    });
    expect(await me()).toEqual(ada.account);
  });

  test('changes nothing with a wrong password', async () => {
    const answer = await update({
      displayName: 'Mallory',
      email: 'mallory@example.com',
      currentPassword: WRONG,
    });
    expect(answer).toMatchObject({ __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' });
    expect(await me()).toEqual(ada.account);
    expect(await eventsOf('account.updated')).toEqual([]);
  });

  test('does not change the address on the strength of a password that was just replaced', async () => {
    replaceOnceVerified();
    const answer = await update({ email: 'mallory@example.com', currentPassword: PASSWORD });
    expect(answer.__typename).toBe('InvalidCredentialsError');
    expect(await me()).toEqual(ada.account);
  });

  test('tells an account without a password that its address comes from elsewhere', async () => {
    takePassword(gateway, ada.account.email);
    const answer = await update({ email: 'other@example.com', currentPassword: PASSWORD });
    expect(answer).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['currentPassword'], message: expect.stringContaining('signs in elsewhere') }],
    });
    expect(await update({ displayName: 'Still me' })).toMatchObject({ account: { displayName: 'Still me' } });
  });
});

describe('changePassword', () => {
  test('ends all other sessions of the account at once, and keeps this one', async () => {
    const other = await signInAgain();
    const stranger = await gateway.signUp();
    for (const token of [ada, other, stranger].map(({ accessToken }) => accessToken)) await me(token);
    expect(await changePassword()).toMatchObject({ account: ada.account });
    expect(await me()).toEqual(ada.account);
    expect(await me(stranger.accessToken)).toEqual(stranger.account);
    await expect(me(other.accessToken)).rejects.toMatchObject({ status: 401 });
    const refresh = async (refreshToken: string) =>
      (await gateway.manage(RefreshTokenDocument, { input: { refreshToken } })).refreshToken.__typename;
    expect(await refresh(other.refreshToken)).toBe('InvalidRefreshTokenError');
    expect(await refresh(ada.refreshToken)).toBe('RefreshTokenPayload');
  });

  test('makes the new password sign in, and the old one not', async () => {
    await changePassword();
    expect((await logIn(NEW_PASSWORD)).__typename).toBe('LoginPayload');
    expect((await logIn(PASSWORD)).__typename).toBe('InvalidCredentialsError');
  });

  test('is recorded without saying anything', async () => {
    await changePassword();
    const { id } = ada.account;
    expect(await eventsOf('account.password_changed')).toEqual([{ target: id, actor: id, metadata: {} }]);
  });

  test.each([
    ['a wrong password', WRONG, NEW_PASSWORD, { code: 'INVALID_CREDENTIALS' }],
    ['one that cannot be', 'short', NEW_PASSWORD, { code: 'INVALID_CREDENTIALS' }],
    ['a new one that is too short', PASSWORD, 'x'.repeat(14), { fieldErrors: [{ path: ['newPassword'] }] }],
    ['one that is too long', PASSWORD, 'x'.repeat(1025), { fieldErrors: [{ path: ['newPassword'] }] }],
  ])('does nothing for %s', async (_, current, next, refusal) => {
    const other = await signInAgain();
    expect(await changePassword(next, current)).toMatchObject(refusal);
    expect(await me(other.accessToken)).toEqual(ada.account);
    expect((await logIn()).__typename).toBe('LoginPayload');
    expect(await eventsOf('account.password_changed')).toEqual([]);
  });

  test('of five at a time with the same current password is done once', async () => {
    const passwords = Array.from({ length: 5 }, (_, n) => `${NEW_PASSWORD} ${n}`);
    const answers = await Promise.all(passwords.map((next) => changePassword(next)));
    const done = answers.flatMap(({ __typename }, n) => (__typename === 'ChangePasswordPayload' ? [n] : []));
    expect(done).toHaveLength(1);
    expect((await logIn(passwords[done[0] ?? -1])).__typename).toBe('LoginPayload');
  });

  test('does not overwrite a password on the strength of the one before', async () => {
    replaceOnceVerified();
    expect(await changePassword()).toMatchObject({ __typename: 'InvalidCredentialsError' });
    expect((await logIn(NEW_PASSWORD)).__typename).toBe('InvalidCredentialsError');
    expect((await logIn(REPLACED)).__typename).toBe('LoginPayload');
  });

  test('tells an account without a password that it signs in elsewhere', async () => {
    takePassword(gateway, ada.account.email);
    expect(await changePassword()).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['currentPassword'], message: expect.stringContaining('signs in elsewhere') }],
    });
    expect((await logIn()).__typename).toBe('InvalidCredentialsError');
  });
});

/** Has another request replace the password just after this one's was verified. */
function replaceOnceVerified(): void {
  vi.spyOn(PasswordHasher.prototype, 'verify').mockImplementationOnce(async () => {
    const sql = 'update accounts set password_hash = ? where email = ?';
    runIn(gateway, sql, await new PasswordHasher().hash(REPLACED), ada.account.email);
    return true;
  });
}
