import { and, eq, getTableColumns, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aKey, anAccount, NOW } from '../support/records.ts';
import { fillEveryTable, lossesSince } from './filled-tables.ts';
import { type MigratedDatabase, postgresMigrated, sqliteMigrated } from './migrated-database.ts';
import { type Dialect, MigrationFolders, migrationNames } from './migration-folders.ts';

const folders = new MigrationFolders();
afterAll(() => folders.remove());

/** Reads every row of every table that the code defines, and writes it back unchanged. */
async function rewriteEveryRow({ queries, tables }: MigratedDatabase): Promise<void> {
  for (const [name, table] of Object.entries(tables)) {
    const columns = Object.entries(getTableColumns(table));
    for (const row of await queries.select().from(table)) {
      const values = new Map<string, unknown>(Object.entries(row));
      const same = columns.map(([key, column]) =>
        values.get(key) === null ? isNull(column) : eq(column, values.get(key)),
      );
      const written = await queries
        .update(table)
        .set(row)
        .where(and(...same))
        .returning();
      expect(written, name).toEqual([row]);
    }
  }
}

/** Opens the database as an upgraded gateway does, and uses its storage. */
async function useStorage(database: MigratedDatabase): Promise<void> {
  const storage = await database.open();
  const accounts = await storage.read((db) => db.accounts.list({}, { limit: 10, inverted: false }));
  expect(accounts).toHaveLength(2);
  await storage.write(async (db) => {
    await db.accounts.insert(anAccount({ id: 'new' }));
    await db.clientKeys.insert(aKey({ id: 'new', ownerId: accounts[0]?.id ?? '' }));
  });
  const keys = await storage.read((db) => db.clientKeys.list({ now: NOW }, { limit: 10, inverted: false }));
  expect(keys).toHaveLength(3);
  await storage.close();
}

describe.each([
  ['SQLite', 'sqlite', sqliteMigrated],
  ['PostgreSQL', 'postgres', postgresMigrated],
] as const)('%s migration', (_, dialect: Dialect, start) => {
  let database: MigratedDatabase;

  beforeAll(async () => {
    database = await start();
  });
  beforeEach(() => database.reset());
  afterAll(() => database.close());

  const names = migrationNames(dialect);
  const steps = names.map((name, index) => [name, index] as const).slice(1);

  it.each(steps)(
    '%s keeps a row of every table, and a gateway reads and writes all rows',
    async (_, index) => {
      await database.migrate(folders.copy(dialect, index));
      const before = await fillEveryTable(database);
      await database.migrate(folders.copy(dialect, index + 1));
      expect(await lossesSince(before, database)).toEqual([]);
      await useStorage(database);
      expect(await lossesSince(before, database)).toEqual([]);
      await rewriteEveryRow(database);
      expect(await lossesSince(before, database)).toEqual([]);
    },
  );

  it('that adds a NOT NULL column without a default fails for every table, because each has rows', async () => {
    await database.migrate(folders.copy(dialect));
    const before = await fillEveryTable(database);
    expect(before.size).toBe(Object.keys(database.tables).length);
    for (const table of before.keys()) {
      const broken = folders.copyWith(dialect, [`alter table "${table}" add "added" text not null`]);
      await expect(database.migrate(broken), table).rejects.toMatchObject({
        cause: { message: expect.stringMatching(/NOT NULL column|contains null values/) },
      });
    }
    expect(await lossesSince(before, database)).toEqual([]);
  });

  it('that adds a NOT NULL column without a default succeeds without rows', async () => {
    await database.migrate(folders.copyWith(dialect, ['alter table "accounts" add "added" text not null']));
    const accounts = (await database.catalog()).find(({ name }) => name === 'accounts');
    expect(accounts?.columns.map(({ name }) => name)).toContain('added');
  });

  it('that deletes, changes or drops data is reported with the tables concerned', async () => {
    await database.migrate(folders.copy(dialect));
    const before = await fillEveryTable(database);
    const destructive = [
      `update "accounts" set "display_name" = 'changed' where "disabled_at" is null`,
      'delete from "events"',
      'drop table "usage_writers"',
    ];
    await database.migrate(folders.copyWith(dialect, destructive));
    expect(await lossesSince(before, database)).toEqual([
      'accounts: 1 of 2 rows lost or changed',
      'events: 2 of 2 rows lost or changed',
      'usage_writers: removed',
    ]);
  });

  it('that adds a column of an unknown type makes the check fail', async () => {
    await database.migrate(folders.copyWith(dialect, ['create table "unfilled" ("id" money)']));
    await expect(fillEveryTable(database)).rejects.toThrow('unfilled.id');
  });
});

describe('SQLite migration', () => {
  // DROP TABLE deletes the rows first, which cascades. PRAGMA foreign_keys does nothing within a transaction.
  it('that rebuilds a referenced table is reported with the tables that lose their rows', async () => {
    const database = await sqliteMigrated();
    await database.migrate(folders.copy('sqlite'));
    const before = await fillEveryTable(database);
    const rebuild = [
      'PRAGMA foreign_keys=OFF',
      'create table "new_client_keys" as select * from "client_keys"',
      'drop table "client_keys"',
      'alter table "new_client_keys" rename to "client_keys"',
      'PRAGMA foreign_keys=ON',
    ];
    await database.migrate(folders.copyWith('sqlite', rebuild));
    expect(await lossesSince(before, database)).toEqual(['usage: 2 of 2 rows lost or changed']);
    await database.close();
  });
});
