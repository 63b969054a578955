import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { openStorage } from '../../src/storage/open.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import { anAccount, anEvent } from '../support/records.ts';
import { countEvents, insertEvent, SqliteFolder } from './sqlite-folder.ts';

const folder = new SqliteFolder();
const readMode = (path: string) => statSync(path).mode & 0o777;

describe('SQLite database file', () => {
  it('has mode 0600 like its WAL files, and its new folders have mode 0700', async () => {
    await insertEvent(folder.open(), 'e');
    expect(readMode(join(folder.path, 'data'))).toBe(0o700);
    expect(readMode(join(folder.path, 'data', 'deep'))).toBe(0o700);
    const files = readdirSync(join(folder.path, 'data', 'deep')).sort();
    const ends = ['', '-shm', '-wal', '.lock', '.lock.txt'];
    expect(files).toEqual(ends.map((end) => `latchkey.db${end}`));
    for (const name of files) expect(readMode(join(folder.path, 'data', 'deep', name))).toBe(0o600);
  });

  // Only the main thread of a process may set its umask.
  it.skipIf(!isMainThread)('has mode 0600 in folders of mode 0700 even under umask 0', () => {
    const umask = process.umask(0);
    try {
      folder.open();
    } finally {
      process.umask(umask);
    }
    expect([
      readMode(join(folder.path, 'data')),
      readMode(folder.file),
      readMode(`${folder.file}-wal`),
    ]).toEqual([0o700, 0o600, 0o600]);
  });

  it('leaves the mode of an existing folder unchanged', () => {
    mkdirSync(join(folder.path, 'data', 'deep'), { recursive: true });
    chmodSync(join(folder.path, 'data', 'deep'), 0o750);
    folder.open();
    expect(readMode(join(folder.path, 'data', 'deep'))).toBe(0o750);
  });

  it('keeps all data when it is closed and opened again', async () => {
    const account = anAccount({ id: 'ada' });
    const first = openSqlite(folder.file);
    await first.write(({ accounts }) => accounts.insert(account));
    await first.close();
    expect(await folder.open().read(({ accounts }) => accounts.byId('ada'))).toEqual(account);
  });

  it('is opened at the configured location', async () => {
    const storage = folder.closing(await openStorage({ dialect: 'sqlite', file: folder.file }));
    await insertEvent(storage, 'e');
    expect(folder.connect().prepare('select count(*) from events').pluck().get()).toBe(1);
  });
});

describe('SQLite storage', () => {
  it('uses write-ahead logging', () => {
    folder.open();
    expect(folder.connect().pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('syncs every commit to disk and enforces foreign keys on the writing connection', async () => {
    const storage = folder.open();
    const exec = vi.spyOn(Sqlite.prototype, 'exec');
    await insertEvent(storage, 'e');
    const writer = exec.mock.contexts[0] as Sqlite.Database | undefined;
    exec.mockRestore();
    const FULL = 2;
    expect(writer?.pragma('synchronous', { simple: true })).toBe(FULL);
    expect(writer?.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(writer?.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('makes every acknowledged write visible to other connections', async () => {
    const storage = folder.open();
    const other = folder.connect();
    for (let index = 1; index <= 3; index += 1) {
      await insertEvent(storage, `event-${index}`);
      expect(other.prepare('select count(*) from events').pluck().get()).toBe(index);
    }
  });

  it('leaves a single file after reads, writes and close', async () => {
    const storage = openSqlite(folder.file);
    await insertEvent(storage, 'e');
    expect(await countEvents(storage)).toBe(1);
    await storage.close();
    expect(readdirSync(join(folder.path, 'data', 'deep'))).toEqual(['latchkey.db']);
  });

  it('completes pending writes before it closes', async () => {
    const storage = openSqlite(folder.file);
    const writes = Array.from({ length: 10 }, (_, index) => insertEvent(storage, `event-${index}`));
    await storage.close();
    await Promise.all(writes);
    expect(await countEvents(folder.open())).toBe(10);
  });

  it('hides uncommitted rows from readers', async () => {
    const storage = folder.open();
    const within = await storage.write(async ({ events }) => {
      await events.insert(anEvent());
      return await countEvents(storage);
    });
    expect(within).toBe(0);
    expect(await countEvents(storage)).toBe(1);
  });
});
