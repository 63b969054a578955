import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/pglite';
import { migrate as migratePostgres } from 'drizzle-orm/pglite/migrator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../drizzle', import.meta.url));
const BEFORE_VERIFIED_EMAILS = 4;

interface Journal {
  readonly entries: readonly unknown[];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A copy of the migrations of a dialect, up to an earlier version. */
function earlierMigrations(dialect: string): string {
  const copy = join(folder, dialect);
  cpSync(join(ROOT, dialect), copy, { recursive: true });
  const file = join(copy, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as Journal;
  const entries = journal.entries.slice(0, BEFORE_VERIFIED_EMAILS);
  writeFileSync(file, JSON.stringify({ ...journal, entries }));
  return copy;
}

/** A database that can be migrated and queried. */
interface Migratable extends AsyncDisposable {
  migrate(migrationsFolder: string): Promise<void>;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<unknown[]>;
}

function openSqlite(): Migratable {
  const client = new Sqlite(':memory:');
  return {
    migrate: async (migrationsFolder) => migrateSqlite(drizzleSqlite({ client }), { migrationsFolder }),
    run: async (sql) => void client.exec(sql),
    rows: async (sql) => client.prepare(sql).all(),
    [Symbol.asyncDispose]: async () => void client.close(),
  };
}

function openPostgres(): Migratable {
  const client = new PGlite();
  return {
    migrate: (migrationsFolder) => migratePostgres(drizzlePostgres({ client }), { migrationsFolder }),
    run: async (sql) => void (await client.exec(sql)),
    rows: async (sql) => (await client.query(sql)).rows,
    [Symbol.asyncDispose]: () => client.close(),
  };
}

describe.each([
  ['sqlite', openSqlite],
  ['postgres', openPostgres],
] as const)('An upgrade of %s from a version without verified addresses', (dialect, open) => {
  it('keeps the accounts, of which only administrators have a verified address', async () => {
    await using database = open();
    await database.migrate(earlierMigrations(dialect));
    await database.run(`insert into accounts (id, email, display_name, role, password_hash, created_at) values
      ('a', 'a@example.com', 'A', 'ADMIN', 'hash', 1700000000000),
      ('m', 'm@example.com', 'M', 'MEMBER', 'hash', 1700000000001)`);
    await database.migrate(join(ROOT, dialect));
    expect(await database.rows('select id, email, email_verified_at from accounts order by id')).toEqual([
      { id: 'a', email: 'a@example.com', email_verified_at: 1_700_000_000_000 },
      { id: 'm', email: 'm@example.com', email_verified_at: null },
    ]);
  });
});
