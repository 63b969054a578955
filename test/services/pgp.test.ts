import { expect, test } from 'vitest';
import { RequestError } from '../../src/domain/errors.ts';
import { Pgp } from '../../src/services/pgp/pgp.ts';
import { makePgpKey } from '../support/pgp.ts';

const NOW = Date.UTC(2026, 5, 15, 12);

/** The thread that reads PGP keys, closed at the end. */
function startPgp(timeoutMs?: number) {
  const onFailure = (error: unknown) => {
    throw error;
  };
  const pgp = new Pgp({ onFailure, ...(timeoutMs !== undefined && { timeoutMs }) });
  return {
    read: (armoredKey: string) => pgp.read(armoredKey, NOW),
    encrypt: (text: string, armoredKey: string) => pgp.encrypt({ text, armoredKeys: [armoredKey], now: NOW }),
    [Symbol.asyncDispose]: () => pgp.close(),
  };
}

test('a task that takes too long is given up: the key is to blame, or the gateway', async () => {
  const { armoredKey } = await makePgpKey(NOW);
  await using pgp = startPgp(1);
  expect(await pgp.read(armoredKey)).toEqual({ refused: expect.stringMatching(/too much time/), index: 0 });
  await expect(pgp.encrypt('text', armoredKey)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('those who wait take turns, and too many are turned away', async () => {
  const { armoredKey, fingerprint } = await makePgpKey(NOW);
  await using pgp = startPgp();
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => pgp.read(armoredKey)));
  const read = all.filter(({ status }) => status === 'fulfilled');
  const turnedAway = all.filter((it) => it.status === 'rejected');
  expect(read.length).toBeGreaterThanOrEqual(16);
  for (const it of read) expect(it).toMatchObject({ value: { fingerprint } });
  expect(turnedAway.length).toBeGreaterThan(0);
  for (const { reason } of turnedAway) {
    expect(reason).toBeInstanceOf(RequestError);
    expect(reason).toMatchObject({ code: 'UNAVAILABLE' });
  }
  expect(await pgp.read(armoredKey)).toMatchObject({ fingerprint });
});

test('what was encrypted is exactly the text', async () => {
  const key = await makePgpKey(NOW);
  await using pgp = startPgp();
  const message = await pgp.encrypt('lk_a_b', key.armoredKey);
  expect(typeof message === 'string' && (await key.decrypt(message))).toBe('lk_a_b');
});
