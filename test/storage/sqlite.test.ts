import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { openStorage } from '../../src/storage/open.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import { anAccount, anEvent } from '../support/records.ts';
import { countEvents, insertEvent, SqliteFolder } from './sqlite-folder.ts';

const folder = new SqliteFolder();
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the file', () => {
  it('is for its owner alone, and so are the folders made for it and the files beside it', async () => {
    await insertEvent(folder.open(), 'e');
    expect(modeOf(join(folder.path, 'data'))).toBe(0o700);
    expect(modeOf(join(folder.path, 'data', 'deep'))).toBe(0o700);
    const files = readdirSync(join(folder.path, 'data', 'deep')).sort();
    expect(files).toEqual(['latchkey.db', 'latchkey.db-shm', 'latchkey.db-wal']);
    for (const name of files) expect(modeOf(join(folder.path, 'data', 'deep', name))).toBe(0o600);
  });

  it('is made whatever the umask of the process', () => {
    const umask = process.umask(0);
    try {
      folder.open();
    } finally {
      process.umask(umask);
    }
    expect([modeOf(join(folder.path, 'data')), modeOf(folder.file), modeOf(`${folder.file}-wal`)]).toEqual([
      0o700, 0o600, 0o600,
    ]);
  });

  it('keeps the mode of a folder that was there before', () => {
    mkdirSync(join(folder.path, 'data', 'deep'), { recursive: true });
    chmodSync(join(folder.path, 'data', 'deep'), 0o750);
    folder.open();
    expect(modeOf(join(folder.path, 'data', 'deep'))).toBe(0o750);
  });

  it('keeps everything when it is closed and opened again', async () => {
    const account = anAccount({ id: 'ada' });
    const first = openSqlite(folder.file);
    await first.write(({ accounts }) => accounts.insert(account));
    await first.close();
    expect(await folder.open().read(({ accounts }) => accounts.byId('ada'))).toEqual(account);
  });

  it('is opened by the location that the configuration names', async () => {
    const storage = folder.closing(await openStorage({ dialect: 'sqlite', file: folder.file }));
    await insertEvent(storage, 'e');
    expect(folder.connect().prepare('select count(*) from events').pluck().get()).toBe(1);
  });
});

describe('durability', () => {
  it('writes ahead: the journal mode read through another connection is WAL', () => {
    folder.open();
    expect(folder.connect().pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('waits for the disk at every commit, and enforces foreign keys, on the connection that writes', async () => {
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

  it('shows another connection at once what was acknowledged', async () => {
    const storage = folder.open();
    const other = folder.connect();
    for (let index = 1; index <= 3; index += 1) {
      await insertEvent(storage, `event-${index}`);
      expect(other.prepare('select count(*) from events').pluck().get()).toBe(index);
    }
  });

  it('leaves one file when it is closed, with everything in it', async () => {
    const storage = openSqlite(folder.file);
    await insertEvent(storage, 'e');
    await storage.close();
    expect(readdirSync(join(folder.path, 'data', 'deep'))).toEqual(['latchkey.db']);
  });

  it('finishes the writes that wait before it closes', async () => {
    const storage = openSqlite(folder.file);
    const writes = Array.from({ length: 10 }, (_, index) => insertEvent(storage, `event-${index}`));
    await storage.close();
    await Promise.all(writes);
    expect(await countEvents(folder.open())).toBe(10);
  });

  it('does not show readers what is not yet committed', async () => {
    const storage = folder.open();
    const within = await storage.write(async ({ events }) => {
      await events.insert(anEvent());
      return await countEvents(storage);
    });
    expect(within).toBe(0);
    expect(await countEvents(storage)).toBe(1);
  });
});
