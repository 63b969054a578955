import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  refresh,
  renewTokens,
  type SignedUp,
  startSession,
  statusWith,
} from '../support/account-sessions.ts';
import { listEvents } from '../support/event-log.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('Mutation.refreshToken', () => {
  const INVALID = { __typename: 'InvalidRefreshTokenError', code: 'INVALID_REFRESH_TOKEN' };

  it('accepts a refresh token until exactly 30 days after login', async () => {
    const [first, second] = [await gateway.signUp(), await gateway.signUp()];
    gateway.clock.advance(30 * 86_400_000 - 1);
    expect((await refresh(gateway, first.refreshToken)).__typename).toBe('RefreshTokenPayload');
    gateway.clock.advance(1);
    expect(await refresh(gateway, second.refreshToken)).toMatchObject(INVALID);
  });

  it('accepts a renewed refresh token until exactly 30 days after the last refresh', async () => {
    const renewedAfterDays = async (days: number) => {
      const { refreshToken } = await gateway.signUp();
      gateway.clock.advance(days * 86_400_000);
      return (await renewTokens(gateway, refreshToken)).refreshToken;
    };
    const early = await renewedAfterDays(20);
    gateway.clock.advance(30 * 86_400_000 - 1);
    expect((await refresh(gateway, early)).__typename).toBe('RefreshTokenPayload');
    const late = await renewedAfterDays(1);
    gateway.clock.advance(30 * 86_400_000);
    expect(await refresh(gateway, late)).toMatchObject(INVALID);
  });

  it('replaces both tokens of the session', async () => {
    const before = await gateway.signUp();
    expect(await statusWith(gateway, before.accessToken)).toBe(200);
    const after = await renewTokens(gateway, before.refreshToken);
    expect(after.account).toEqual(before.account);
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect(await statusWith(gateway, before.accessToken)).toBe(401);
    expect(await statusWith(gateway, after.accessToken)).toBe(200);
  });

  async function renewTwice(): Promise<[SignedUp, ...Awaited<ReturnType<typeof renewTokens>>[]]> {
    const first = await gateway.signUp();
    const second = await renewTokens(gateway, first.refreshToken);
    return [first, second, await renewTokens(gateway, second.refreshToken)];
  }

  it.each([
    ['last', 1],
    ['first', 0],
  ])('ends the whole session when its %s spent refresh token is used again', async (_, spent) => {
    const tokens = await renewTwice();
    const current = tokens[2];
    if (!current) throw new Error('no third pair of tokens');
    expect(await statusWith(gateway, current.accessToken)).toBe(200);
    expect(await refresh(gateway, tokens[spent]?.refreshToken ?? '')).toMatchObject(INVALID);
    expect(await statusWith(gateway, current.accessToken)).toBe(401);
    expect(await refresh(gateway, current.refreshToken)).toMatchObject(INVALID);
  });

  it('ends no other session of the account when a spent refresh token is used again', async () => {
    const { account, refreshToken } = await gateway.signUp();
    const other = await startSession(gateway, account.email);
    await renewTokens(gateway, refreshToken);
    expect(await refresh(gateway, refreshToken)).toMatchObject(INVALID);
    expect(await statusWith(gateway, other.accessToken)).toBe(200);
    expect((await refresh(gateway, other.refreshToken)).__typename).toBe('RefreshTokenPayload');
  });

  it('records the reuse of a spent refresh token once', async () => {
    const { account, refreshToken } = await gateway.signUp();
    await renewTokens(gateway, refreshToken);
    for (let n = 0; n < 3; n += 1) await refresh(gateway, refreshToken);
    const { accessToken } = await startSession(gateway, account.email);
    const types = (await listEvents(gateway, accessToken)).map(({ type }) => type);
    expect(types.filter((type) => type === 'session.refresh_token_reused')).toHaveLength(1);
  });

  it.each<[name: string, token: (account: SignedUp) => string]>([
    ['an unknown token', () => `lkr_${'a'.repeat(43)}`],
    ['an empty token', () => ''],
    ['an access token', ({ accessToken }) => accessToken],
  ])('rejects %s with InvalidRefreshTokenError and leaves sessions as they are', async (_, token) => {
    const account = await gateway.signUp();
    expect(await refresh(gateway, token(account))).toMatchObject(INVALID);
    expect(await statusWith(gateway, account.accessToken)).toBe(200);
  });
});
