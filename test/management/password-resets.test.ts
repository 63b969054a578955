import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  CreatePasswordResetDocument,
  DisableAccountDocument,
  EventsDocument,
  LoginDocument,
  MeDocument,
  RefreshTokenDocument,
  ResetPasswordDocument,
} from '../../src/sdk/generated/operations.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

const NEW_PASSWORD = 'a wholly new passphrase';
const MINUTE = 60_000;

/** What tests do with resets on one gateway, whose first account is the administrator. */
async function startResets(options: Parameters<typeof startGateway>[0] = {}) {
  const gateway = await startGateway(options);
  const admin = await gateway.signUp();

  async function create(account: string, { accessToken } = admin) {
    const variables = { input: { account } };
    return (await gateway.manage(CreatePasswordResetDocument, variables, accessToken)).createPasswordReset;
  }

  async function issue(account: string) {
    const issued = await create(account);
    if (issued.__typename !== 'CreatePasswordResetPayload') throw new Error(issued.message);
    return issued;
  }

  async function reset(resetToken: string, newPassword = NEW_PASSWORD) {
    const variables = { input: { resetToken, newPassword } };
    return (await gateway.manage(ResetPasswordDocument, variables)).resetPassword;
  }

  async function logIn(email: string, password = PASSWORD) {
    return (await gateway.manage(LoginDocument, { input: { email, password } })).login;
  }

  async function refresh(refreshToken: string) {
    return (await gateway.manage(RefreshTokenDocument, { input: { refreshToken } })).refreshToken;
  }

  async function isSignedIn(accessToken: string): Promise<boolean> {
    return (await gateway.post('/graphql', { query: MeDocument.toString() }, bearer(accessToken))).ok;
  }

  async function events(target: string) {
    const { events } = await gateway.manage(EventsDocument, { filter: { target } }, admin.accessToken);
    return events.edges.map(({ node }) => node);
  }

  return { gateway, admin, create, issue, reset, logIn, refresh, isSignedIn, events };
}

let resets: Awaited<ReturnType<typeof startResets>>;
let person: SignedUp;
beforeAll(async () => {
  resets = await startResets();
});
beforeEach(async () => {
  // What earlier tests tried does not count any more.
  resets.gateway.clock.advance(MINUTE);
  person = await resets.gateway.signUp();
});
afterAll(() => resets.gateway[Symbol.asyncDispose]());

describe('createPasswordReset', () => {
  test('answers a token and a link for an hour, and records who issued it', async () => {
    const { gateway, admin, create, events } = resets;
    for (const ref of [person.account.id, person.account.email.toUpperCase()]) {
      const issued = await create(ref);
      if (issued.__typename !== 'CreatePasswordResetPayload') throw new Error(issued.message);
      const { resetToken } = issued;
      expect(resetToken).toMatch(/^lkp_[0-9A-Za-z]{43}$/);
      expect(issued).toEqual({
        __typename: 'CreatePasswordResetPayload',
        account: person.account,
        resetToken,
        resetUrl: `${gateway.url}/reset-password#${resetToken}`,
        expiresAt: new Date(gateway.clock.now() + 60 * MINUTE).toISOString(),
      });
    }
    const [last] = await events(person.account.id);
    expect(last).toMatchObject({
      type: 'account.password_reset_issued',
      actor: admin.account.id,
      metadata: {},
    });
  });

  test('builds its link on PUBLIC_URL where there is one', async () => {
    const publicUrl = 'https://gate.example.com/base';
    const { gateway, admin, issue } = await startResets({ publicUrl });
    await using _ = gateway;
    const { resetUrl, resetToken } = await issue(admin.account.id);
    expect(resetUrl).toBe(`${publicUrl}/reset-password#${resetToken}`);
  });

  test('is forbidden to anybody else, whomever it is for', async () => {
    const { gateway, admin, events } = resets;
    for (const account of [admin.account.id, person.account.id, 'nobody@example.com']) {
      const body = { query: CreatePasswordResetDocument.toString(), variables: { input: { account } } };
      const answer = await gateway.post('/graphql', body, bearer(person.accessToken));
      const { data, errors } = await answer.json();
      expect([answer.status, data, errors[0].extensions.code]).toEqual([403, null, 'FORBIDDEN']);
      expect((await gateway.post('/graphql', body)).status).toBe(401);
    }
    expect((await events(person.account.id)).map(({ type }) => type)).toEqual(['account.created']);
  });

  test('finds no account that there is not', async () => {
    for (const ref of ['nobody@example.com', Buffer.from(`Account:${randomUUID()}`).toString('base64')]) {
      expect(await resets.create(ref)).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    }
  });

  test('refuses an account that signs in elsewhere', async () => {
    const { gateway, create } = resets;
    const { database } = gateway.config;
    if (database.dialect !== 'sqlite') throw new Error('not on SQLite');
    const storage = openSqlite(database.file);
    await storage.write(async ({ accounts }) => {
      const account = await accounts.byEmail(person.account.email);
      if (account) await accounts.update(account.id, { passwordHash: '!' });
    });
    await storage.close();
    expect(await create(person.account.id)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['account'], message: 'signs in elsewhere and has no password here' }],
    });
  });
});

describe('resetPassword', () => {
  test('sets the new password without a session, ends all sessions, and leaves keys be', async () => {
    const { gateway, issue, reset, logIn, refresh, isSignedIn, events } = resets;
    const { account, accessToken, refreshToken } = person;
    const { key } = await gateway.createKey(accessToken);
    const { resetToken } = await issue(account.id);
    expect(await isSignedIn(accessToken)).toBe(true);
    expect(await reset(resetToken)).toEqual({ __typename: 'ResetPasswordPayload', account });

    expect(await isSignedIn(accessToken)).toBe(false);
    expect(await refresh(refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    expect(await logIn(account.email)).toMatchObject({ __typename: 'InvalidCredentialsError' });
    expect(await logIn(account.email, NEW_PASSWORD)).toMatchObject({ __typename: 'LoginPayload' });
    expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
    const recorded = (await events(account.id)).find(({ type }) => type === 'account.password_reset');
    expect(recorded).toMatchObject({ actor: null, metadata: {} });
  });

  test('leaves no session to those who log in with the old password at the same time', async () => {
    const { issue, reset, logIn, isSignedIn } = resets;
    const { resetToken } = await issue(person.account.id);
    const logIns = Array.from({ length: 8 }, () => logIn(person.account.email));
    expect(await reset(resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
    for (const answer of await Promise.all(logIns)) {
      if (answer.__typename === 'LoginPayload') expect(await isSignedIn(answer.accessToken)).toBe(false);
    }
  });

  test('takes a token once, also of twenty who use it at the same time', async () => {
    const { issue, reset, logIn, events } = resets;
    const { resetToken } = await issue(person.account.id);
    const passwords = Array.from({ length: 20 }, (_, n) => `the passphrase of number ${n}`);
    const answers = await Promise.all(passwords.map((password) => reset(resetToken, password)));
    const winners = passwords.filter((_, n) => answers[n]?.__typename === 'ResetPasswordPayload');
    expect(winners).toHaveLength(1);
    const lost = answers.filter(({ __typename }) => __typename === 'InvalidResetTokenError');
    expect(lost).toHaveLength(19);
    expect(await logIn(person.account.email, winners[0])).toMatchObject({ __typename: 'LoginPayload' });
    expect(await reset(resetToken)).toMatchObject({ code: 'INVALID_RESET_TOKEN' });
    const types = (await events(person.account.id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'account.password_reset')).toHaveLength(1);
  });

  test('leaves the token good when the password does not follow the rules', async () => {
    const { issue, reset, isSignedIn } = resets;
    const { resetToken } = await issue(person.account.id);
    for (const password of ['', 'fourteen chars', 'x'.repeat(1025)]) {
      expect(await reset(resetToken, password)).toMatchObject({
        __typename: 'ValidationError',
        fieldErrors: [{ path: ['newPassword'], message: 'must be 15 to 1024 characters long' }],
      });
    }
    expect(await isSignedIn(person.accessToken)).toBe(true);
    expect(await reset(resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
  });

  test('takes the last token of an account, and no earlier one', async () => {
    const { issue, reset } = resets;
    const first = await issue(person.account.id);
    const second = await issue(person.account.id);
    expect(await reset(first.resetToken)).toMatchObject({ __typename: 'InvalidResetTokenError' });
    expect(await reset(second.resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
  });

  test('takes no token that never was, nor another kind', async () => {
    const { accessToken, refreshToken } = person;
    for (const token of [`lkp_${'a'.repeat(43)}`, '', 'x'.repeat(100_000), accessToken, refreshToken]) {
      expect(await resets.reset(token)).toEqual({
        __typename: 'InvalidResetTokenError',
        code: 'INVALID_RESET_TOKEN',
        message: 'The link to reset the password is unknown, expired or already used. Ask for a new one.',
      });
    }
  });

  test('takes a token until the millisecond before its hour is over', async () => {
    const { gateway, admin, issue, reset } = await startResets();
    await using _ = gateway;
    const { account } = await gateway.signUp();
    const [kept, late] = [await issue(account.id), await issue(admin.account.id)];
    gateway.clock.advance(60 * MINUTE - 1);
    expect(await reset(kept.resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
    gateway.clock.advance(1);
    expect(await reset(late.resetToken)).toMatchObject({ __typename: 'InvalidResetTokenError' });
  });

  test('may be tried 30 times a minute from one network', async () => {
    const { gateway, issue, reset } = await startResets({ trustedProxies: ['127.0.0.1'] });
    await using _ = gateway;
    const { account } = await gateway.signUp();
    const { resetToken } = await issue(account.id);
    const attempt = async (ip: string, token = 'wrong') => {
      const variables = { input: { resetToken: token, newPassword: NEW_PASSWORD } };
      const body = { query: ResetPasswordDocument.toString(), variables };
      const answer = await gateway.post('/graphql', body, { 'X-Forwarded-For': ip });
      return [answer.status, (await answer.json()).errors?.[0].extensions.code];
    };
    for (let n = 0; n < 30; n += 1) expect(await attempt(`2001:db8::${n}`)).toEqual([200, undefined]);
    expect(await attempt('2001:db8::ffff', resetToken)).toEqual([429, 'RATE_LIMITED']);
    expect(await attempt('192.0.2.1')).toEqual([200, undefined]);
    gateway.clock.advance(MINUTE);
    expect(await reset(resetToken)).toMatchObject({ __typename: 'ResetPasswordPayload' });
  });
});

describe('a disabled account', () => {
  const disable = () =>
    resets.gateway.manage(
      DisableAccountDocument,
      { input: { id: person.account.id } },
      resets.admin.accessToken,
    );

  test('loses the link it was given', async () => {
    const { resetToken } = await resets.issue(person.account.id);
    await disable();
    expect(await resets.reset(resetToken)).toMatchObject({ __typename: 'InvalidResetTokenError' });
  });

  test('can be given a new password, and stays disabled', async () => {
    await disable();
    const { resetToken } = await resets.issue(person.account.id);
    expect(await resets.reset(resetToken)).toMatchObject({ account: { status: 'DISABLED' } });
    expect(await resets.logIn(person.account.email, NEW_PASSWORD)).toMatchObject({
      __typename: 'InvalidCredentialsError',
    });
  });
});
