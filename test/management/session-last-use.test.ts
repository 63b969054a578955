import { describe, expect, it } from 'vitest';
import { MeDocument, SessionsDocument } from '../../src/sdk/generated/operations.ts';
import { logIn, renewTokens, startSession, statusWith } from '../support/account-sessions.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

async function listSessions(token: string, gateway: TestGateway) {
  return (await gateway.manage(SessionsDocument, {}, token)).sessions;
}

const iso = (time: number) => new Date(time).toISOString();

describe('Session.lastUsedAt', () => {
  it('is the time of the last request of the session once the gateway has stopped', async () => {
    await using first = await startGateway();
    const { account, accessToken } = await first.signUp();
    const idle = await startSession(first, account.email);
    const started = first.clock.now();
    first.clock.advance(60_000);
    await first.manage(MeDocument, {}, accessToken);
    first.clock.advance(1000);
    await first.manage(MeDocument, {}, accessToken);
    await first.close();

    await using second = await startGateway({ database: first.config.database, clock: first.clock });
    const sessions = await listSessions(accessToken, second);
    expect(sessions.map(({ lastUsedAt, current }) => [lastUsedAt, current])).toEqual([
      [iso(started + 61_000), true],
      [iso(started), false],
    ]);
    const others = await listSessions(idle.accessToken, second);
    expect(others.map(({ current }) => current)).toEqual([false, true]);
  });

  it('is the time of a refresh that follows the last request', async () => {
    await using first = await startGateway();
    const { accessToken, refreshToken } = await first.signUp();
    await first.manage(MeDocument, {}, accessToken);
    first.clock.advance(5000);
    const renewed = await renewTokens(first, refreshToken);
    await first.close();
    await using second = await startGateway({ database: first.config.database, clock: first.clock });
    const [session] = await listSessions(renewed.accessToken, second);
    expect(session?.lastUsedAt).toBe(iso(first.clock.now()));
  });

  it('is not changed by a request with an expired access token', async () => {
    await using first = await startGateway();
    const { account, accessToken } = await first.signUp();
    const started = first.clock.now();
    first.clock.advance(3_600_000);
    expect(await statusWith(first, accessToken)).toBe(401);
    await first.close();
    await using second = await startGateway({ database: first.config.database, clock: first.clock });
    const login = await logIn(second, account.email);
    if (login.__typename !== 'LoginPayload') throw new Error(login.message);
    const sessions = await listSessions(login.accessToken, second);
    expect(sessions.map(({ lastUsedAt }) => lastUsedAt)).toEqual([iso(first.clock.now()), iso(started)]);
  });
});
