import { describe, expect, it } from 'vitest';
import { RequestError } from '../../../src/domain/errors.ts';
import { Pgp } from '../../../src/services/pgp/pgp.ts';
import { makePgpKey } from '../../support/pgp.ts';

const NOW = Date.UTC(2026, 5, 15, 12);

// Long enough for a machine under heavy load.
const TIMEOUT_MS = 150_000;

/** Starts the thread that reads PGP keys. */
function startPgp(timeoutMs = TIMEOUT_MS) {
  const onFailure = (error: unknown) => {
    throw error;
  };
  const pgp = new Pgp({ onFailure, timeoutMs });
  return {
    read: (armoredKey: string) => pgp.read(armoredKey, NOW),
    encrypt: (text: string, armoredKey: string) => pgp.encrypt({ text, armoredKeys: [armoredKey], now: NOW }),
    [Symbol.asyncDispose]: () => pgp.close(),
  };
}

describe('Pgp', () => {
  it('rejects a key whose reading times out and throws UNAVAILABLE when encryption times out', async () => {
    const { armoredKey } = await makePgpKey(NOW);
    await using pgp = startPgp(1);
    expect(await pgp.read(armoredKey)).toEqual({ refused: expect.stringMatching(/too much time/), index: 0 });
    await expect(pgp.encrypt('text', armoredKey)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('runs tasks one at a time and rejects tasks beyond the queue limit with UNAVAILABLE', async () => {
    const { armoredKey, fingerprint } = await makePgpKey(NOW);
    await using pgp = startPgp();
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => pgp.read(armoredKey)));
    const read = all.filter(({ status }) => status === 'fulfilled');
    const rejected = all.filter((result) => result.status === 'rejected');
    expect(read.length).toBeGreaterThanOrEqual(16);
    for (const result of read) expect(result).toMatchObject({ value: { fingerprint } });
    expect(rejected.length).toBeGreaterThan(0);
    for (const { reason } of rejected) {
      expect(reason).toBeInstanceOf(RequestError);
      expect(reason).toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect(await pgp.read(armoredKey)).toMatchObject({ fingerprint });
  });

  it('encrypts a text that decrypts to exactly the same text', async () => {
    const key = await makePgpKey(NOW);
    await using pgp = startPgp();
    const message = await pgp.encrypt('lk_a_b', key.armoredKey);
    expect(typeof message === 'string' && (await key.decrypt(message))).toBe('lk_a_b');
  });
});
