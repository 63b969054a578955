import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach } from 'vitest';
import { openSqlite } from '../../src/storage/sqlite.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { anEvent } from '../support/records.ts';

/** A folder for each test of a file, removed after it, once everything opened through it is closed. */
export class SqliteFolder {
  readonly #opened: { close(): unknown }[] = [];
  path = '';
  /** A database file that is not there yet, nor are the two folders it lies in. */
  file = '';

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
      this.file = join(this.path, 'data', 'deep', 'latchkey.db');
    });
    afterEach(async () => {
      for (const one of this.#opened.splice(0)) await one.close();
      rmSync(this.path, { recursive: true });
    });
  }

  open(file = this.file): Storage {
    return this.closing(openSqlite(file));
  }

  /** Another connection to the file, as another process would have. */
  connect(): Sqlite.Database {
    return this.closing(new Sqlite(this.file));
  }

  closing<T extends { close(): unknown }>(one: T): T {
    this.#opened.push(one);
    return one;
  }
}

export function insertEvent(storage: Storage, id: string): Promise<void> {
  return storage.write(({ events }) => events.insert(anEvent({ id })));
}

export function countEvents(storage: Storage): Promise<number> {
  return storage.read(({ events }) => events.count({}));
}
