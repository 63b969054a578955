import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach } from 'vitest';
import { openSqlite } from '../../src/storage/sqlite.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { anEvent } from '../support/records.ts';

/** Creates a folder for each test of a file. Closes everything opened through it and removes it after the test. */
export class SqliteFolder {
  readonly #opened: { close(): unknown }[] = [];
  path = '';
  /** A database file that does not exist yet, in two folders that do not exist either. */
  file = '';

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
      this.file = join(this.path, 'data', 'deep', 'latchkey.db');
    });
    afterEach(async () => {
      for (const resource of this.#opened.splice(0).reverse()) await resource.close();
      rmSync(this.path, { recursive: true });
    });
  }

  open(file = this.file): Storage {
    return this.closing(openSqlite(file));
  }

  /** Opens another connection to the file, like another process. */
  connect(): Sqlite.Database {
    return this.closing(new Sqlite(this.file));
  }

  /** Closes a resource after the test. */
  closing<T extends { close(): unknown }>(resource: T): T {
    this.#opened.push(resource);
    return resource;
  }
}

export function insertEvent(storage: Storage, id: string): Promise<void> {
  return storage.write(({ events }) => events.insert(anEvent({ id })));
}

export function countEvents(storage: Storage): Promise<number> {
  return storage.read(({ events }) => events.count({}));
}
