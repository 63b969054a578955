import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refresh, renewTokens, startSession } from '../support/account-sessions.ts';
import { selectFrom } from '../support/database.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

const DAY = 86_400_000;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Reads when the stored sessions of an account were created, oldest first. */
function storedSince(email: string): unknown[] {
  const sql = `select sessions.created_at as at from sessions join accounts on accounts.id = account_id
    where email = ? order by at`;
  return selectFrom(gateway, sql, email).map(({ at }) => at);
}

describe('the sessions of an account in the database', () => {
  it('are removed by the first login from exactly 30 days after their last refresh', async () => {
    const { email } = (await gateway.signUp()).account;
    const first = gateway.clock.now();
    gateway.clock.advance(1);
    const second = gateway.clock.now();
    await startSession(gateway, email);
    gateway.clock.advance(30 * DAY - 2);
    await startSession(gateway, email);
    expect(storedSince(email)).toEqual([first, second, first + 30 * DAY - 1]);
    gateway.clock.advance(1);
    await startSession(gateway, email);
    expect(storedSince(email)).toEqual([second, first + 30 * DAY - 1, first + 30 * DAY]);
  });

  it('stay when they were refreshed within 30 days, however old they are', async () => {
    const { account, refreshToken } = await gateway.signUp();
    const start = gateway.clock.now();
    gateway.clock.advance(20 * DAY);
    const renewed = await renewTokens(gateway, refreshToken);
    gateway.clock.advance(20 * DAY);
    await startSession(gateway, account.email);
    expect(storedSince(account.email)).toEqual([start, start + 40 * DAY]);
    expect((await refresh(gateway, renewed.refreshToken)).__typename).toBe('RefreshTokenPayload');
  });

  it('are removed together with their spent refresh tokens', async () => {
    const { account, refreshToken } = await gateway.signUp();
    const before = selectFrom(gateway, 'select * from spent_refresh_tokens').length;
    await renewTokens(gateway, refreshToken);
    expect(selectFrom(gateway, 'select * from spent_refresh_tokens')).toHaveLength(before + 1);
    gateway.clock.advance(30 * DAY);
    await startSession(gateway, account.email);
    expect(selectFrom(gateway, 'select * from spent_refresh_tokens')).toHaveLength(before);
  });

  it('stay when another account logs in', async () => {
    const { email } = (await gateway.signUp()).account;
    const other = (await gateway.signUp()).account.email;
    gateway.clock.advance(30 * DAY);
    await startSession(gateway, other);
    expect(storedSince(email)).toHaveLength(1);
    expect(storedSince(other)).toHaveLength(1);
  });
});
