import type { PGlite } from '@electric-sql/pglite';
import type Sqlite from 'better-sqlite3';

/** A table as the database describes it. */
export interface CatalogTable {
  readonly name: string;
  /** All columns that can be written. */
  readonly columns: readonly CatalogColumn[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface CatalogColumn {
  readonly name: string;
  /** The type in lower case, as the dialect writes it. */
  readonly type: string;
  readonly nullable: boolean;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  /** The columns of `table`, in the order of `columns`. */
  readonly referenced: readonly string[];
}

/** Describes every table of an SQLite database except those of SQLite, of the migrator, and of the search for texts. */
export function sqliteCatalog(database: Sqlite.Database): CatalogTable[] {
  const names = database
    .prepare<[], { name: string }>(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'
         and name not like '\\_\\_drizzle%' escape '\\' and name not glob '*_text*' and name not glob '*_search'
       order by name`,
    )
    .all();
  return names.map(({ name }) => ({
    name,
    columns: sqliteColumns(database, name),
    foreignKeys: sqliteForeignKeys(database, name),
  }));
}

function sqliteColumns(database: Sqlite.Database, table: string): CatalogColumn[] {
  return database
    .prepare<[string], { name: string; type: string; required: number }>(
      'select name, lower(type) as type, "notnull" or pk > 0 as required from pragma_table_xinfo(?) where hidden = 0',
    )
    .all(table)
    .map(({ name, type, required }) => ({ name, type, nullable: required === 0 }));
}

function sqliteForeignKeys(database: Sqlite.Database, table: string): ForeignKey[] {
  const parts = database
    .prepare<[string], { id: number; target: string; column: string; referenced: string }>(
      `select id, "table" as target, "from" as "column", "to" as referenced
         from pragma_foreign_key_list(?) order by id, seq`,
    )
    .all(table);
  return [...Map.groupBy(parts, ({ id }) => id).values()].map((columns) => ({
    columns: columns.map(({ column }) => column),
    table: columns[0]?.target ?? '',
    referenced: columns.map(({ referenced }) => referenced),
  }));
}

/** Describes every table in the schema `public` of a PostgreSQL database. */
export async function postgresCatalog(client: PGlite): Promise<CatalogTable[]> {
  const { rows: columns } = await client.query<CatalogColumn & { table: string }>(
    `select table_name as "table", column_name as name, data_type as type, is_nullable = 'YES' as nullable
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER'
      order by table_name, ordinal_position`,
  );
  const { rows: foreignKeys } = await client.query<ForeignKey & { owner: string }>(
    `select con.conrelid::regclass::text as owner, con.confrelid::regclass::text as "table",
            ${columnNames('con.conrelid', 'con.conkey')} as columns,
            ${columnNames('con.confrelid', 'con.confkey')} as referenced
       from pg_constraint con where con.contype = 'f' and con.connamespace = 'public'::regnamespace`,
  );
  return [...Map.groupBy(columns, ({ table }) => table)].map(([name, own]) => ({
    name,
    columns: own.map(({ name, type, nullable }) => ({ name, type, nullable })),
    foreignKeys: foreignKeys.filter(({ owner }) => owner === name),
  }));
}

function columnNames(table: string, numbers: string): string {
  return `(select array_agg(attname::text order by position)
             from unnest(${numbers}) with ordinality as key(number, position)
             join pg_attribute on attrelid = ${table} and attnum = number)`;
}
