import { beforeEach, describe, expect, it } from 'vitest';
import type { Queries, Storage } from '../../src/storage/storage.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { SqliteFolder } from '../storage/sqlite-folder.ts';
import { aKey, anAccount, NOW } from '../support/records.ts';

const folder = new SqliteFolder();
let storage: Storage;
let writes: number;
let failures: unknown[];
let whileWriting: () => void;
let lastUsed: LastUsedTracker;

beforeEach(async () => {
  const opened = folder.open();
  storage = {
    read: (work) => opened.read(work),
    write: (work) => {
      writes += 1;
      whileWriting();
      return opened.write(work);
    },
    close: () => opened.close(),
  };
  failures = [];
  whileWriting = () => undefined;
  lastUsed = folder.closing(
    new LastUsedTracker({
      storage,
      touch: (db: Queries, lastUsedAt) => db.clientKeys.touch(lastUsedAt),
      onFailure: (error) => failures.push(error),
    }),
  );
  await storage.write(async ({ accounts, clientKeys }) => {
    await accounts.insert(anAccount({ id: 'ada' }));
    for (const id of ['a', 'b']) await clientKeys.insert(aKey({ id, ownerId: 'ada' }));
  });
  writes = 0;
});

/** Returns when the keys a and b were last used, according to the database. */
const lastUses = async () => {
  const keys = await storage.read(({ clientKeys }) => clientKeys.byIds(['a', 'b']));
  return keys.sort((x, y) => x.id.localeCompare(y.id)).map(({ lastUsedAt }) => lastUsedAt);
};

describe('last use of client keys', () => {
  it('is written for all keys in one transaction with the latest time of each', async () => {
    lastUsed.record('a', NOW);
    lastUsed.record('b', NOW + 1);
    lastUsed.record('a', NOW + 2);
    expect(writes).toBe(0);
    await lastUsed.flush();
    expect(writes).toBe(1);
    expect(await lastUses()).toEqual([NOW + 2, NOW + 1]);
  });

  it('is written in transactions of 200 keys, between which others have their turn', async () => {
    for (let n = 0; n < 1_200; n += 1) lastUsed.record(`key-${n}`, NOW);
    const seen = new Set<number>();
    whileWriting = () => setImmediate(() => seen.add(writes));
    await lastUsed.flush();
    await new Promise(setImmediate);
    expect([writes, seen.size]).toEqual([6, 6]);
  });

  it('keeps what a failed transaction and those after it would have written', async () => {
    const other = folder.connect();
    for (const id of ['b', ...Array.from({ length: 600 }, (_, n) => `key-${n}`), 'a'])
      lastUsed.record(id, NOW);
    whileWriting = () => {
      if (writes === 2) other.exec('BEGIN IMMEDIATE');
    };
    await lastUsed.flush();
    expect([failures.length, await lastUses()]).toEqual([1, [null, NOW]]);
    other.exec('ROLLBACK');
    await lastUsed.flush();
    expect([failures.length, await lastUses()]).toEqual([1, [NOW, NOW]]);
  });

  it('starts no transaction when nothing was recorded since the last write', async () => {
    await lastUsed.flush();
    lastUsed.record('a', NOW);
    await lastUsed.flush();
    await lastUsed.flush();
    expect(writes).toBe(1);
  });

  it('is kept while the database is locked and written afterwards', async () => {
    const other = folder.connect();
    other.exec('BEGIN IMMEDIATE');
    lastUsed.record('a', NOW);
    lastUsed.record('b', NOW);
    await lastUsed.flush();
    expect(failures).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })]);
    lastUsed.record('b', NOW + 1);
    other.exec('ROLLBACK');
    await lastUsed.flush();
    expect(await lastUses()).toEqual([NOW, NOW + 1]);
    expect(failures).toHaveLength(1);
  });

  it('keeps the newer time of a key used again during a write that fails', async () => {
    const { write } = storage;
    storage.write = async () => {
      lastUsed.record('a', NOW + 5);
      throw new Error('the connection is gone');
    };
    lastUsed.record('a', NOW);
    lastUsed.record('b', NOW);
    await lastUsed.flush();
    storage.write = write;
    await lastUsed.flush();
    expect(await lastUses()).toEqual([NOW + 5, NOW]);
  });

  it('keeps the time of a key used again during a write that succeeds', async () => {
    const { write } = storage;
    storage.write = async (work) => {
      lastUsed.record('a', NOW + 5);
      return await write(work);
    };
    lastUsed.record('a', NOW);
    await lastUsed.flush();
    storage.write = write;
    await lastUsed.flush();
    expect(await lastUses()).toEqual([NOW + 5, null]);
  });

  it('is written when the gateway closes', async () => {
    lastUsed.record('a', NOW);
    await lastUsed.close();
    expect(await lastUses()).toEqual([NOW, null]);
  });
});
