import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { countEvents, insertEvent, SqliteFolder } from './sqlite-folder.ts';

const folder = new SqliteFolder();

describe('SQLite storage while another process holds the write lock', () => {
  function lock(): Sqlite.Database {
    const other = folder.connect();
    other.exec('BEGIN IMMEDIATE');
    return other;
  }

  it('rejects a write with UNAVAILABLE', async () => {
    const storage = folder.open();
    lock();
    await expect(insertEvent(storage, 'e')).rejects.toMatchObject({
      name: 'RequestError',
      code: 'UNAVAILABLE',
    });
  });

  it('reads committed rows', async () => {
    const storage = folder.open();
    await insertEvent(storage, 'e');
    lock();
    expect(await countEvents(storage)).toBe(1);
  });

  it('writes again after the lock is released', async () => {
    const storage = folder.open();
    const other = lock();
    await expect(insertEvent(storage, 'first')).rejects.toThrow();
    other.exec('ROLLBACK');
    await insertEvent(storage, 'second');
    expect(await countEvents(storage)).toBe(1);
  });
});

describe('openSqlite', () => {
  it.each([
    ['a text file', Buffer.from('These are not the tables you are looking for.\n'.repeat(100))],
    ['a short text file', Buffer.from('no')],
    ['zeros', Buffer.alloc(8192)],
    ['a database cut off after its header', Buffer.from(`SQLite format 3\0${'x'.repeat(2000)}`)],
  ])('rejects %s and leaves it unchanged', (_, content) => {
    const path = join(folder.path, 'other.db');
    writeFileSync(path, content);
    expect(() => folder.open(path)).toThrow(/not a database|malformed/);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['other.db']);
  });

  it('rejects a path below a regular file', () => {
    writeFileSync(join(folder.path, 'file'), 'x');
    expect(() => folder.open(join(folder.path, 'file', 'latchkey.db'))).toThrow(/ENOTDIR|EEXIST/);
    expect(readFileSync(join(folder.path, 'file'), 'utf8')).toBe('x');
  });

  it('rejects a folder', () => {
    expect(() => folder.open(folder.path)).toThrow(/EISDIR/);
  });
});
