import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DisableAccountDocument, EnableAccountDocument } from '../../src/sdk/generated/operations.ts';
import { logIn, refresh, type SignedUp, startSession, statusWith } from '../support/account-sessions.ts';
import { runIn } from '../support/database.ts';
import { listEvents } from '../support/event-log.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

const UNKNOWN_ID = Buffer.from(`Account:${randomUUID()}`).toString('base64');

let gateway: TestGateway;
let admin: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function disable(id: string, { accessToken } = admin) {
  return (await gateway.manage(DisableAccountDocument, { input: { id } }, accessToken)).disableAccount;
}

async function enable(id: string, { accessToken } = admin) {
  return (await gateway.manage(EnableAccountDocument, { input: { id } }, accessToken)).enableAccount;
}

async function eventsAbout(account: { id: string }, { accessToken }: { accessToken: string } = admin) {
  const events = await listEvents(gateway, accessToken, { target: account.id });
  return events.map(({ type, actor }) => [type, actor]);
}

describe('Mutation.disableAccount', () => {
  it('returns the disabled account and records which administrator disabled it', async () => {
    const { account } = await gateway.signUp();
    gateway.clock.advance(1000);
    const disabledAt = new Date(gateway.clock.now()).toISOString();
    expect(await disable(account.id)).toEqual({
      __typename: 'DisableAccountPayload',
      account: { ...account, status: 'DISABLED', disabledAt },
    });
    const [event] = await listEvents(gateway, admin.accessToken, { target: account.id });
    expect(event).toMatchObject({
      type: 'account.disabled',
      actor: admin.account.id,
      ip: '127.0.0.1',
      createdAt: disabledAt,
      metadata: {},
    });
  });

  it('rejects a session that was kept when the account was disabled in the database', async () => {
    const { account, accessToken } = await gateway.signUp();
    runIn(gateway, 'update accounts set disabled_at = 1 where email = ?', account.email);
    expect(await statusWith(gateway, accessToken)).toBe(401);
  });

  it('changes nothing and records no event when the account is already disabled', async () => {
    const { account } = await gateway.signUp();
    const first = await disable(account.email);
    gateway.clock.advance(1000);
    expect(await disable(account.id)).toEqual(first);
    const types = (await eventsAbout(account)).map(([type]) => type);
    expect(types.filter((type) => type === 'account.disabled')).toHaveLength(1);
  });

  it('ends every session of the account from the next request on', async () => {
    const { account, ...first } = await gateway.signUp();
    const second = await startSession(gateway, account.email);
    const third = await startSession(gateway, account.email);
    // Cached, unlike the third session.
    for (const { accessToken } of [first, second]) expect(await statusWith(gateway, accessToken)).toBe(200);
    await disable(account.id);
    for (const { accessToken, refreshToken } of [first, second, third]) {
      expect(await statusWith(gateway, accessToken)).toBe(401);
      expect(await refresh(gateway, refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    }
    expect(await statusWith(gateway, admin.accessToken)).toBe(200);
  });

  it('makes login return the same error for the right password as for a wrong one', async () => {
    const { account } = await gateway.signUp();
    await disable(account.id);
    const right = await logIn(gateway, account.email);
    expect(right).toMatchObject({ __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' });
    expect(right).toEqual(await logIn(gateway, account.email, 'not the right password'));
  });

  it('leaves no valid session to logins and refreshes made at the same time', async () => {
    const { account, refreshToken } = await gateway.signUp();
    const logins = Array.from({ length: 8 }, () => logIn(gateway, account.email));
    const refreshed = refresh(gateway, refreshToken);
    await logins[0];
    await disable(account.id);
    const results = [...(await Promise.all(logins)), await refreshed];
    const sessions = results.flatMap((result) => ('accessToken' in result ? [result] : []));
    expect(sessions.length).toBeGreaterThan(0);
    for (const { accessToken, refreshToken } of sessions) {
      expect(await statusWith(gateway, accessToken)).toBe(401);
      expect((await refresh(gateway, refreshToken)).__typename).toBe('InvalidRefreshTokenError');
    }
  });

  it('rejects the own account of the caller with a ValidationError', async () => {
    const member = await gateway.signUp();
    for (const caller of [admin, member]) {
      expect(await disable(caller.account.id, caller)).toMatchObject({
        __typename: 'ValidationError',
        fieldErrors: [{ path: ['id'], message: 'is your own account, which you cannot disable' }],
      });
      expect(await statusWith(gateway, caller.accessToken)).toBe(200);
    }
  });

  it('returns NotFoundError for an unknown account, and to a member for any other account', async () => {
    const [member, other] = [await gateway.signUp(), await gateway.signUp()];
    const foreign = await disable(other.account.id, member);
    expect(foreign).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    expect(await disable(other.account.email, member)).toEqual(foreign);
    expect(await disable(UNKNOWN_ID, member)).toEqual(foreign);
    expect(await disable(UNKNOWN_ID)).toEqual(foreign);
    expect(await statusWith(gateway, other.accessToken)).toBe(200);
    const query = `mutation { disableAccount(input: { id: "${other.account.id}" }) { __typename } }`;
    expect((await gateway.post('/graphql', { query })).status).toBe(401);
  });
});

describe('Mutation.enableAccount', () => {
  it('lets the account log in again and restores none of its sessions', async () => {
    const { account, accessToken, refreshToken } = await gateway.signUp();
    await disable(account.id);
    expect(await enable(account.id)).toEqual({ __typename: 'EnableAccountPayload', account });
    expect((await eventsAbout(account))[0]).toEqual(['account.enabled', admin.account.id]);
    expect(await statusWith(gateway, accessToken)).toBe(401);
    expect(await refresh(gateway, refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    const session = await startSession(gateway, account.email);
    expect(await statusWith(gateway, session.accessToken)).toBe(200);
    // The owner may read both events.
    const types = (await eventsAbout(account, session)).map(([type]) => type);
    expect(types).toEqual(expect.arrayContaining(['account.enabled', 'account.disabled']));
  });

  it('changes nothing and records no event when the account is already enabled', async () => {
    const { account } = await gateway.signUp();
    expect(await enable(account.email)).toMatchObject({ account });
    expect((await eventsAbout(account)).map(([type]) => type)).not.toContain('account.enabled');
  });

  it('returns NotFoundError for an unknown account, and to a member for any other account', async () => {
    const [member, other] = [await gateway.signUp(), await gateway.signUp()];
    await disable(other.account.id);
    const foreign = await enable(other.account.id, member);
    expect(foreign).toMatchObject({ __typename: 'NotFoundError' });
    expect(await enable(UNKNOWN_ID)).toEqual(foreign);
    expect(await logIn(gateway, other.account.email)).toMatchObject({
      __typename: 'InvalidCredentialsError',
    });
  });
});
