import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { anEvent } from '../support/records.ts';
import { countEvents, insertEvent, SqliteFolder } from './sqlite-folder.ts';

const folder = new SqliteFolder();
afterEach(() => {
  vi.restoreAllMocks();
});

/** Opens another connection that fails at once instead of waiting for a lock. */
function connectWithoutWaiting(): Sqlite.Database {
  const other = folder.connect();
  other.pragma('busy_timeout = 0');
  return other;
}

describe('SQLite storage', () => {
  it('holds the write lock from the start of a write until its end', async () => {
    const storage = folder.open();
    const other = connectWithoutWaiting();
    await storage.write(async ({ events }) => {
      expect(() => other.exec('BEGIN IMMEDIATE')).toThrow('database is locked');
      await events.insert(anEvent({ id: 'e' }));
      expect(() => other.exec('BEGIN IMMEDIATE')).toThrow('database is locked');
    });
    other.exec('BEGIN IMMEDIATE; ROLLBACK');
  });

  it('releases the write lock after a write that failed', async () => {
    const storage = folder.open();
    await expect(storage.write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    connectWithoutWaiting().exec('BEGIN IMMEDIATE; ROLLBACK');
    await insertEvent(storage, 'e');
    expect(await countEvents(storage)).toBe(1);
  });

  it('waits for the lock of another process without blocking the thread', async () => {
    const storage = folder.open();
    const other = connectWithoutWaiting();
    other.exec('BEGIN IMMEDIATE');
    const writing = insertEvent(storage, 'e');
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    expect(await countEvents(storage)).toBe(0);
    other.exec('ROLLBACK');
    await writing;
    expect(await countEvents(storage)).toBe(1);
  });

  it('gives up after a second, without a second for each of those that wait, and tries again later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const storage = folder.open();
    const other = connectWithoutWaiting();
    other.exec('BEGIN IMMEDIATE');
    const outcomes = ['a', 'b', 'c'].map((id) =>
      insertEvent(storage, id).then(
        () => 'written',
        (error: unknown) => error,
      ),
    );
    for (let time = 0; time < 1_000; time += 25) await vi.advanceTimersByTimeAsync(25);
    for (const outcome of await Promise.all(outcomes))
      expect(outcome).toMatchObject({ code: 'UNAVAILABLE', performed: false, retryAfterSeconds: 1 });
    other.exec('ROLLBACK');
    await insertEvent(storage, 'd');
    vi.useRealTimers();
    expect(await countEvents(storage)).toBe(1);
  });

  it('throws the original error when SQLite has already rolled the transaction back', async () => {
    const storage = folder.open();
    folder.connect().exec(
      `create trigger stop before insert on events when new.id = 'stopped'
         begin select raise(rollback, 'stopped by a trigger'); end`,
    );
    const write = storage.write(async ({ events }) => {
      await events.insert(anEvent({ id: 'first' }));
      await events.insert(anEvent({ id: 'stopped' }));
    });
    await expect(write).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: { code: 'SQLITE_CONSTRAINT_TRIGGER' },
    });
    await insertEvent(storage, 'second');
    expect(await countEvents(storage)).toBe(1);
  });

  it('rejects a write that is not in a write transaction', async () => {
    const storage = folder.open();
    const writing = storage.read(({ events }) => events.insert(anEvent()));
    await expect(writing).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await countEvents(storage)).toBe(0);
  });
});

describe('openSqlite', () => {
  it('closes the file that it rejects', () => {
    const path = join(folder.path, 'other.db');
    writeFileSync(path, 'no database '.repeat(1_000));
    const pragma = vi.spyOn(Sqlite.prototype, 'pragma');
    expect(() => folder.open(path)).toThrow('not a database');
    const [connection] = pragma.mock.contexts as Sqlite.Database[];
    expect(connection?.open).toBe(false);
  });

  it('throws when SQLite does not accept a setting that makes writes durable', () => {
    vi.spyOn(Sqlite.prototype, 'pragma').mockReturnValue('delete');
    expect(() => folder.open()).toThrow('SQLite keeps journal_mode at delete; wal is needed');
  });
});
