import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DisableAccountDocument, ResetPasswordDocument } from '../../src/sdk/generated/operations.ts';
import { PasswordHasher } from '../../src/services/accounts/passwords.ts';
import { logIn, refresh, type SignedUp, statusWith } from '../support/account-sessions.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer } from '../support/gateway.ts';
import { MINUTE, NEW_PASSWORD, startResets } from '../support/password-resets.ts';

let resets: Awaited<ReturnType<typeof startResets>>;
let person: SignedUp;
beforeAll(async () => {
  resets = await startResets();
});
beforeEach(async () => {
  // Attempts of earlier tests do not count any more.
  resets.gateway.clock.advance(MINUTE);
  person = await resets.gateway.signUp();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => resets.gateway[Symbol.asyncDispose]());

const INVALID = { __typename: 'InvalidResetTokenError', code: 'INVALID_RESET_TOKEN' };

describe('Mutation.resetPassword', () => {
  it('sets the new password, ends all sessions of the account, and keeps its client keys', async () => {
    const { gateway, admin, issue, reset } = resets;
    const { account, accessToken, refreshToken } = person;
    const { key } = await gateway.createKey(accessToken);
    const { resetToken } = await issue(account.id);
    expect(await statusWith(gateway, accessToken)).toBe(200);
    expect(await reset(resetToken)).toEqual({ __typename: 'ResetPasswordPayload', account });

    expect(await statusWith(gateway, accessToken)).toBe(401);
    expect(await refresh(gateway, refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    expect(await logIn(gateway, account.email)).toMatchObject({ __typename: 'InvalidCredentialsError' });
    expect(await logIn(gateway, account.email, NEW_PASSWORD)).toMatchObject({ __typename: 'LoginPayload' });
    expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
    const filter = { target: account.id, type: 'account.password_reset' };
    expect(await listEvents(gateway, admin.accessToken, filter)).toMatchObject([
      {
        actor: null,
        ip: '127.0.0.1',
        createdAt: new Date(gateway.clock.now()).toISOString(),
        metadata: {},
      },
    ]);
    expect(await statusWith(gateway, admin.accessToken)).toBe(200);
  });

  it('leaves no valid session to logins with the old password at the same time', async () => {
    const { gateway, issue, reset } = resets;
    const { resetToken } = await issue(person.account.id);
    const logins = Array.from({ length: 8 }, () => logIn(gateway, person.account.email));
    expect(await reset(resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
    for (const login of await Promise.all(logins)) {
      if (login.__typename === 'LoginPayload') expect(await statusWith(gateway, login.accessToken)).toBe(401);
    }
  });

  it('accepts a token once, also of twenty simultaneous requests', async () => {
    const { gateway, admin, issue, reset } = resets;
    const { resetToken } = await issue(person.account.id);
    const passwords = Array.from({ length: 20 }, (_, n) => `the passphrase of number ${n}`);
    const results = await Promise.all(passwords.map((password) => reset(resetToken, password)));
    const accepted = passwords.filter((_, n) => results[n]?.__typename === 'ResetPasswordPayload');
    expect(accepted).toHaveLength(1);
    const rejected = results.filter(({ __typename }) => __typename === 'InvalidResetTokenError');
    expect(rejected).toHaveLength(19);
    expect(await logIn(gateway, person.account.email, accepted[0])).toMatchObject({
      __typename: 'LoginPayload',
    });
    expect(await reset(resetToken)).toMatchObject(INVALID);
    const filter = { target: person.account.id, type: 'account.password_reset' };
    expect(await listEvents(gateway, admin.accessToken, filter)).toHaveLength(1);
  });

  it.each([
    ['is empty', ''],
    ['has 14 characters', 'fourteen chars'],
    ['has 1025 characters', 'x'.repeat(1025)],
  ])('rejects a password that %s, and keeps the token valid', async (_, password) => {
    const { gateway, issue, reset } = resets;
    const { resetToken } = await issue(person.account.id);
    expect(await reset(resetToken, password)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['newPassword'], message: 'must be 15 to 1024 characters long' }],
    });
    expect(await statusWith(gateway, person.accessToken)).toBe(200);
    expect(await reset(resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
  });

  it('accepts a password in another Unicode normalization form than login', async () => {
    const { gateway, issue, reset } = resets;
    const password = 'pässwörd, only längér';
    const { resetToken } = await issue(person.account.id);
    expect(await reset(resetToken, password.normalize('NFD'))).toMatchObject({ account: person.account });
    const login = await logIn(gateway, person.account.email, password.normalize('NFC'));
    expect(login.__typename).toBe('LoginPayload');
  });

  it('rejects the token of an earlier reset of the account', async () => {
    const { gateway, issue, reset } = resets;
    const other = await gateway.signUp();
    const kept = await issue(other.account.id);
    const first = await issue(person.account.id);
    const second = await issue(person.account.id);
    expect(await reset(first.resetToken)).toMatchObject(INVALID);
    expect(await reset(second.resetToken)).toMatchObject({ account: person.account });
    expect(await reset(kept.resetToken)).toMatchObject({ account: other.account });
  });

  it.each<[name: string, createToken: () => string]>([
    ['an unknown token', () => `lkp_${'a'.repeat(43)}`],
    ['an empty token', () => ''],
    ['a token that is too long', () => 'x'.repeat(100_000)],
    ['an access token', () => person.accessToken],
    ['a refresh token', () => person.refreshToken],
  ])('rejects %s without hashing the password', async (_, createToken) => {
    const hash = vi.spyOn(PasswordHasher.prototype, 'hash');
    expect(await resets.reset(createToken())).toEqual({
      ...INVALID,
      message: 'The link to reset the password is unknown, expired or already used. Ask for a new one.',
    });
    expect(hash).not.toHaveBeenCalled();
  });

  it('accepts a token until exactly one hour after it was issued', async () => {
    const { gateway, admin, issue, reset } = await startResets();
    await using _ = gateway;
    const { account } = await gateway.signUp();
    const [early, late] = [await issue(account.id), await issue(admin.account.id)];
    gateway.clock.advance(60 * MINUTE - 1);
    expect(await reset(early.resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
    gateway.clock.advance(1);
    expect(await reset(late.resetToken)).toMatchObject({ __typename: 'InvalidResetTokenError' });
  });

  it('rejects a token that expires while the password is hashed', async () => {
    const { gateway, admin, issue, reset } = await startResets();
    await using _ = gateway;
    const { resetToken } = await issue(admin.account.id);
    vi.spyOn(PasswordHasher.prototype, 'hash').mockImplementationOnce(async () => {
      gateway.clock.advance(60 * MINUTE);
      return '!';
    });
    expect(await reset(resetToken)).toMatchObject(INVALID);
    expect(await logIn(gateway, admin.account.email)).toMatchObject({ __typename: 'LoginPayload' });
  });

  it('allows 30 attempts in 60 seconds from one network, including those with an invalid password', async () => {
    const { gateway, issue, reset } = await startResets({ trustedProxies: ['127.0.0.1'] });
    await using _ = gateway;
    const { account } = await gateway.signUp();
    const { resetToken } = await issue(account.id);
    const attempt = async (ip: string, token = 'wrong', newPassword = NEW_PASSWORD) => {
      const variables = { input: { resetToken: token, newPassword } };
      const body = { query: ResetPasswordDocument.toString(), variables };
      const response = await gateway.post('/graphql', body, { 'X-Forwarded-For': ip });
      return [response.status, (await response.json()).errors?.[0].extensions.code];
    };
    for (let n = 0; n < 30; n += 1)
      expect(await attempt(`2001:db8::${n}:0:0:${n}`)).toEqual([200, undefined]);
    expect(await attempt('2001:db8::ffff', resetToken)).toEqual([429, 'RATE_LIMITED']);
    expect(await attempt('192.0.2.1')).toEqual([200, undefined]);
    for (let n = 0; n < 30; n += 1)
      expect(await attempt('192.0.2.2', 'wrong', 'short')).toEqual([200, undefined]);
    expect(await attempt('192.0.2.2')).toEqual([429, 'RATE_LIMITED']);
    gateway.clock.advance(MINUTE - 1);
    expect(await attempt('2001:db8::1')).toEqual([429, 'RATE_LIMITED']);
    gateway.clock.advance(1);
    expect(await reset(resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
  });
});

describe('a password reset of a disabled account', () => {
  const disable = () => {
    const variables = { input: { id: person.account.id } };
    return resets.gateway.manage(DisableAccountDocument, variables, resets.admin.accessToken);
  };

  it('is rejected when it was issued before the account was disabled', async () => {
    const { resetToken } = await resets.issue(person.account.id);
    await disable();
    expect(await resets.reset(resetToken)).toMatchObject({ __typename: 'InvalidResetTokenError' });
  });

  it('sets a password and leaves the account disabled when it is issued afterwards', async () => {
    await disable();
    const { resetToken } = await resets.issue(person.account.id);
    expect(await resets.reset(resetToken)).toMatchObject({ account: { status: 'DISABLED' } });
    expect(await logIn(resets.gateway, person.account.email, NEW_PASSWORD)).toMatchObject({
      __typename: 'InvalidCredentialsError',
    });
  });
});
