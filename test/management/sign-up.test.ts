import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SignUpDocument, type SignUpInput } from '../../src/sdk/generated/operations.ts';
import { PasswordHasher } from '../../src/services/accounts/passwords.ts';
import { logIn, statusWith } from '../support/account-sessions.ts';
import { selectFrom } from '../support/database.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

let open: TestGateway;
beforeAll(async () => {
  open = await startGateway();
});
// Attempts of earlier tests do not count any more.
beforeEach(() => open.clock.advance(60_000));
afterEach(() => vi.restoreAllMocks());
afterAll(() => open[Symbol.asyncDispose]());

async function signUp(gateway: TestGateway, changes: Partial<SignUpInput> = {}) {
  const defaults = { email: `${randomUUID()}@example.com`, password: PASSWORD, displayName: 'Ada' };
  return (await gateway.manage(SignUpDocument, { input: { ...defaults, ...changes } })).signUp;
}

describe('Mutation.signUp', () => {
  it('creates and signs in an ADMIN first and MEMBERs afterwards when sign-up is open', async () => {
    await using gateway = await startGateway({ signUp: 'open' });
    const first = await signUp(gateway);
    expect(first).toMatchObject({ account: { role: 'ADMIN' }, expiresIn: 3600 });
    if (first.__typename !== 'SignUpPayload') throw new Error(first.message);
    expect(await statusWith(gateway, first.accessToken)).toBe(200);
    expect(await signUp(gateway)).toMatchObject({ account: { role: 'MEMBER' } });
  });

  it('creates one account of twenty simultaneous requests when only the first may sign up', async () => {
    await using gateway = await startGateway({ signUp: 'first' });
    const results = await Promise.all(Array.from({ length: 20 }, () => signUp(gateway)));
    expect(results.filter(({ __typename }) => __typename === 'SignUpPayload')).toHaveLength(1);
    expect(selectFrom(gateway, 'select * from accounts')).toHaveLength(1);
    expect(await signUp(gateway)).toMatchObject({ __typename: 'SignUpClosedError', code: 'SIGN_UP_CLOSED' });
  });

  it('returns SignUpClosedError without hashing the password when sign-up is closed', async () => {
    await using gateway = await startGateway({ signUp: 'closed' });
    const hash = vi.spyOn(PasswordHasher.prototype, 'hash');
    expect(await signUp(gateway)).toMatchObject({ __typename: 'SignUpClosedError' });
    expect(hash).not.toHaveBeenCalled();
    expect(selectFrom(gateway, 'select * from accounts')).toEqual([]);
  });

  it('stores the email address in lower case, and rejects it for another account in any case', async () => {
    expect(await signUp(open, { email: ' Ada@Example.COM ' })).toMatchObject({
      account: { email: 'ada@example.com' },
    });
    expect(await signUp(open, { email: 'aDa@example.com' })).toMatchObject({
      __typename: 'ValidationError',
      code: 'VALIDATION_FAILED',
      fieldErrors: [{ path: ['email'], message: 'is already used by an account' }],
    });
  });

  it.each([
    [15, 'emoji', '🗝🐳🌵🎻🧊🪁🦊🍋🛶🎲🧩🪴🐙🌋🧭'],
    [1024, 'emoji', '🗝🐳🌵🎻🧊🪁🦊🍋🛶🎲🧩🪴🐙🌋🧭'],
    [15, 'ASCII characters', 'kq8w!zv3m#tn6r7'],
    [1024, 'ASCII characters', 'kq8w!zv3m#tn6r7'],
  ])('accepts a password of %i %s, which login accepts', async (length, _, text) => {
    const password = [...text.repeat(length)].slice(0, length).join('');
    const email = `${randomUUID()}@example.com`;
    expect(await signUp(open, { email, password })).toMatchObject({ __typename: 'SignUpPayload' });
    expect((await logIn(open, email, password)).__typename).toBe('LoginPayload');
    expect((await logIn(open, email, `${password.slice(0, -2)}yy`)).__typename).toBe(
      'InvalidCredentialsError',
    );
  });

  it('accepts a password in one Unicode normalization form, and login accepts it in another', async () => {
    const email = `${randomUUID()}@example.com`;
    const password = 'pässwörd, only längér';
    await signUp(open, { email, password: password.normalize('NFD') });
    expect((await logIn(open, email, password.normalize('NFC'))).__typename).toBe('LoginPayload');
    expect((await logIn(open, email, password.normalize('NFD'))).__typename).toBe('LoginPayload');
  });

  /** An email address of exactly this many characters. */
  const emailOfLength = (length: number) => {
    const domain = `@${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.example.com`;
    return 'a'.repeat(length - domain.length) + domain;
  };

  it('accepts an email address of 254 characters and a display name of 100, after trimming', async () => {
    const [email, displayName] = [emailOfLength(254), '🗝'.repeat(100)];
    const result = await signUp(open, { email: ` ${email} `, displayName: ` ${displayName} ` });
    expect(result).toMatchObject({ account: { email, displayName } });
  });

  it.each([
    ['a malformed email address', 'email', { email: 'nobody' }],
    ['an email address of 255 characters', 'email', { email: emailOfLength(255) }],
    ['a password of 14 characters', 'password', { password: 'x'.repeat(14) }],
    ['a password of 14 emoji', 'password', { password: '🗝'.repeat(14) }],
    [
      'a password of 14 characters once it is normalized',
      'password',
      { password: 'ä'.repeat(14).normalize('NFD') },
    ],
    ['a password of 1025 characters', 'password', { password: 'x'.repeat(1025) }],
    ['a blank display name', 'displayName', { displayName: '  ' }],
    ['a display name of 101 characters', 'displayName', { displayName: 'x'.repeat(101) }],
    ['a display name with a control character', 'displayName', { displayName: 'a\u0000b' }],
  ] satisfies [string, string, Partial<SignUpInput>][])(
    'rejects %s and creates no account',
    async (_, field, changes) => {
      const before = selectFrom(open, 'select * from accounts').length;
      expect(await signUp(open, changes)).toMatchObject({
        __typename: 'ValidationError',
        fieldErrors: [{ path: [field] }],
      });
      expect(selectFrom(open, 'select * from accounts')).toHaveLength(before);
    },
  );

  it('creates an ADMIN after rejected input of the first person', async () => {
    await using gateway = await startGateway();
    await signUp(gateway, { displayName: '' });
    expect(await signUp(gateway)).toMatchObject({ account: { role: 'ADMIN' } });
  });

  it('reports every invalid field at once', async () => {
    const result = await signUp(open, { email: '', password: '', displayName: '' });
    expect(result).toMatchObject({
      fieldErrors: [{ path: ['email'] }, { path: ['password'] }, { path: ['displayName'] }],
    });
  });
});
