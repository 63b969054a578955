import { describe, expect, it } from 'vitest';
import { refresh, renewTokens, type SignedUp, statusWith } from '../support/account-sessions.ts';
import { connectTo, disable, runIn } from '../support/database.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

const INVALID = { __typename: 'InvalidRefreshTokenError', code: 'INVALID_REFRESH_TOKEN' };

type Renewed = Awaited<ReturnType<typeof renewTokens>>;

/** Renews a session once, runs `before`, and starts another gateway on the same database. */
async function restartAfterRenewal(
  before: (gateway: TestGateway, first: SignedUp) => Promise<unknown> = async () => undefined,
): Promise<{ gateway: TestGateway; first: SignedUp; second: Renewed } & AsyncDisposable> {
  const stopped = await startGateway();
  const first = await stopped.signUp();
  const second = await renewTokens(stopped, first.refreshToken);
  await before(stopped, first);
  await stopped.close();
  const gateway = await startGateway({ database: stopped.config.database, clock: stopped.clock });
  return {
    gateway,
    first,
    second,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await stopped[Symbol.asyncDispose]();
    },
  };
}

describe('Mutation.refreshToken after a restart of the gateway', () => {
  it('renews a session by its last refresh token, and its replaced access tokens stay invalid', async () => {
    await using restarted = await restartAfterRenewal();
    const { gateway, first, second } = restarted;
    expect(await statusWith(gateway, first.accessToken)).toBe(401);
    expect(await statusWith(gateway, second.accessToken)).toBe(200);
    const third = await renewTokens(gateway, second.refreshToken);
    expect(await statusWith(gateway, second.accessToken)).toBe(401);
    expect(await statusWith(gateway, third.accessToken)).toBe(200);
  });

  it('ends a session whose spent refresh token is used again', async () => {
    await using restarted = await restartAfterRenewal();
    const { gateway, first, second } = restarted;
    expect(await statusWith(gateway, second.accessToken)).toBe(200);
    expect(await refresh(gateway, first.refreshToken)).toMatchObject(INVALID);
    expect(await statusWith(gateway, second.accessToken)).toBe(401);
    expect(await refresh(gateway, second.refreshToken)).toMatchObject(INVALID);
  });

  it('rejects the tokens of a session that ended before', async () => {
    await using restarted = await restartAfterRenewal((gateway, { refreshToken }) =>
      refresh(gateway, refreshToken),
    );
    const { gateway, second } = restarted;
    expect(await refresh(gateway, second.refreshToken)).toMatchObject(INVALID);
    expect(await statusWith(gateway, second.accessToken)).toBe(401);
  });
});

describe('Mutation.refreshToken', () => {
  it('accepts a refresh token once of fifty simultaneous requests', async () => {
    await using gateway = await startGateway();
    const { refreshToken } = await gateway.signUp();
    const results = await Promise.all(Array.from({ length: 50 }, () => refresh(gateway, refreshToken)));
    const count = (name: string) => results.filter(({ __typename }) => __typename === name).length;
    expect([count('RefreshTokenPayload'), count('InvalidRefreshTokenError')]).toEqual([1, 49]);
  });

  it('responds with 503 while the database is locked, and keeps the token valid', async () => {
    await using gateway = await startGateway();
    const { accessToken, refreshToken } = await gateway.signUp();
    const other = connectTo(gateway);
    other.exec('BEGIN IMMEDIATE');
    await expect(refresh(gateway, refreshToken)).rejects.toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'UNAVAILABLE' } }],
    });
    expect(await statusWith(gateway, accessToken)).toBe(200);
    other.exec('ROLLBACK');
    other.close();
    const renewed = await renewTokens(gateway, refreshToken);
    expect(await statusWith(gateway, renewed.accessToken)).toBe(200);
  });

  it('rejects a token while its account is disabled, and keeps it valid', async () => {
    await using gateway = await startGateway();
    const { account, refreshToken } = await gateway.signUp();
    disable(gateway, account.email);
    expect(await refresh(gateway, refreshToken)).toMatchObject(INVALID);
    runIn(gateway, 'update accounts set disabled_at = null');
    expect((await renewTokens(gateway, refreshToken)).account.id).toBe(account.id);
  });
});
