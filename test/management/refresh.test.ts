import { describe, expect, test } from 'vitest';
import { MeDocument, RefreshTokenDocument } from '../../src/sdk/generated/operations.ts';
import { connectTo, disable, runIn } from '../support/database.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

async function refresh(gateway: TestGateway, refreshToken: string) {
  return (await gateway.manage(RefreshTokenDocument, { input: { refreshToken } })).refreshToken;
}

async function refreshed(gateway: TestGateway, refreshToken: string) {
  const answer = await refresh(gateway, refreshToken);
  if (answer.__typename !== 'RefreshTokenPayload') throw new Error(answer.message);
  return answer;
}

function isSignedIn(gateway: TestGateway, accessToken: string): Promise<boolean> {
  return gateway.manage(MeDocument, {}, accessToken).then(
    () => true,
    () => false,
  );
}

const INVALID = { __typename: 'InvalidRefreshTokenError', code: 'INVALID_REFRESH_TOKEN' };

describe('after a restart on the same file', () => {
  test('the newest tokens of a session are good, and the spent ones are not', async () => {
    await using first = await startGateway();
    const one = await first.signUp();
    const two = await refreshed(first, one.refreshToken);
    await first.close();
    await using second = await startGateway({ database: first.config.database, clock: first.clock });
    expect(await isSignedIn(second, one.accessToken)).toBe(false);
    expect(await isSignedIn(second, two.accessToken)).toBe(true);
    const three = await refreshed(second, two.refreshToken);
    expect(await isSignedIn(second, two.accessToken)).toBe(false);
    expect(await isSignedIn(second, three.accessToken)).toBe(true);
  });

  test('a token that was spent before it ends the whole session', async () => {
    await using first = await startGateway();
    const one = await first.signUp();
    const two = await refreshed(first, one.refreshToken);
    await first.close();
    await using second = await startGateway({ database: first.config.database, clock: first.clock });
    expect(await isSignedIn(second, two.accessToken)).toBe(true);
    expect(await refresh(second, one.refreshToken)).toMatchObject(INVALID);
    expect(await isSignedIn(second, two.accessToken)).toBe(false);
    expect(await refresh(second, two.refreshToken)).toMatchObject(INVALID);
  });

  test('a session that had ended stays so', async () => {
    await using first = await startGateway();
    const one = await first.signUp();
    const two = await refreshed(first, one.refreshToken);
    await refresh(first, one.refreshToken);
    await first.close();
    await using second = await startGateway({ database: first.config.database, clock: first.clock });
    expect(await refresh(second, two.refreshToken)).toMatchObject(INVALID);
    expect(await isSignedIn(second, two.accessToken)).toBe(false);
  });
});

test('a token is exchanged once by fifty at a time', async () => {
  await using gateway = await startGateway();
  const { refreshToken } = await gateway.signUp();
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(gateway, refreshToken)));
  expect(answers.filter(({ __typename }) => __typename === 'RefreshTokenPayload')).toHaveLength(1);
  expect(answers.filter(({ __typename }) => __typename === 'InvalidRefreshTokenError')).toHaveLength(49);
});

test('a token that could not be exchanged, because the database was locked, is not spent', async () => {
  await using gateway = await startGateway();
  const { accessToken, refreshToken } = await gateway.signUp();
  const other = connectTo(gateway);
  other.exec('BEGIN IMMEDIATE');
  await expect(refresh(gateway, refreshToken)).rejects.toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'UNAVAILABLE' } }],
  });
  expect(await isSignedIn(gateway, accessToken)).toBe(true);
  other.exec('ROLLBACK');
  other.close();
  const answer = await refreshed(gateway, refreshToken);
  expect(await isSignedIn(gateway, answer.accessToken)).toBe(true);
});

test('a token of a disabled account is not exchanged, nor spent', async () => {
  await using gateway = await startGateway();
  const { account, refreshToken } = await gateway.signUp();
  disable(gateway, account.email);
  expect(await refresh(gateway, refreshToken)).toMatchObject(INVALID);
  runIn(gateway, 'update accounts set disabled_at = null');
  expect((await refreshed(gateway, refreshToken)).account.id).toBe(account.id);
});
