import type { CatalogColumn, CatalogTable } from './catalog.ts';
import type { MigratedDatabase, Row } from './migrated-database.ts';

/** The rows of every table at one moment. */
export type Snapshot = ReadonlyMap<string, { readonly columns: readonly string[]; readonly rows: Row[] }>;

/**
 * Inserts two rows into every table that exists: one with a value in every column, and one with null in
 * every column that may be null. Values are derived from the catalog, so new tables need no change here.
 */
export async function fillEveryTable(database: MigratedDatabase): Promise<Snapshot> {
  const filled = new Map<string, Row[]>();
  for (const table of inOrderOfReferences(await database.catalog())) {
    const rows = [1, 2].map((number) => newRow(table, number, filled));
    for (const row of rows) await database.insert(table.name, row);
    filled.set(table.name, rows);
  }
  return await takeSnapshot(database);
}

async function takeSnapshot(database: MigratedDatabase): Promise<Snapshot> {
  const snapshot = new Map<string, { columns: string[]; rows: Row[] }>();
  for (const { name, columns: described } of await database.catalog()) {
    const columns = described.map((column) => column.name);
    const rows = await database.select(name, columns);
    if (rows.length === 0) throw new Error(`Table ${name} has no row.`);
    snapshot.set(name, { columns, rows });
  }
  return snapshot;
}

/** Returns one line for every table of the snapshot that lost rows or values. Removed columns are ignored. */
export async function lossesSince(snapshot: Snapshot, database: MigratedDatabase): Promise<string[]> {
  const tables = new Map((await database.catalog()).map((table) => [table.name, table]));
  const losses: string[] = [];
  for (const [name, { columns, rows }] of snapshot) {
    const table = tables.get(name);
    if (!table) {
      losses.push(`${name}: removed`);
      continue;
    }
    const kept = columns.filter((column) => table.columns.some((other) => other.name === column));
    const now = new Set((await database.select(name, kept)).map((row) => fingerprint(row, kept)));
    const lost = rows.filter((row) => !now.has(fingerprint(row, kept)));
    if (lost.length > 0) losses.push(`${name}: ${lost.length} of ${rows.length} rows lost or changed`);
  }
  return losses;
}

function fingerprint(row: Row, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column]));
}

/** Sorts tables so that each comes after the tables that it references. */
function inOrderOfReferences(tables: readonly CatalogTable[]): CatalogTable[] {
  const sorted: CatalogTable[] = [];
  let rest = [...tables];
  while (rest.length > 0) {
    const blocked = new Set(rest.map(({ name }) => name));
    const ready = rest.filter(({ name, foreignKeys }) =>
      foreignKeys.every(({ table }) => table === name || !blocked.has(table)),
    );
    if (ready.length === 0) throw new Error(`Cyclic foreign keys: ${[...blocked].join(', ')}`);
    sorted.push(...ready);
    rest = rest.filter((table) => !ready.includes(table));
  }
  return sorted;
}

function newRow(table: CatalogTable, number: number, filled: ReadonlyMap<string, readonly Row[]>): Row {
  const row: Record<string, unknown> = {};
  table.columns.forEach((column, position) => {
    const leaveOut = column.nullable && number === 2;
    row[column.name] = leaveOut ? null : newValue(table.name, column, number, position);
  });
  // Triggers keep it so.
  if ('sort_name' in row) row.sort_name = String(row.name).toLowerCase();
  for (const { columns, table: target, referenced } of table.foreignKeys) {
    const parent = target === table.name ? row : filled.get(target)?.[number - 1];
    columns.forEach((column, index) => {
      if (row[column] !== null) row[column] = parent?.[referenced[index] ?? ''];
    });
  }
  return row;
}

/** Returns a value that no other row of the column has. */
function newValue(table: string, { name, type }: CatalogColumn, number: number, position: number): unknown {
  const unique = 10 * position + number;
  switch (type) {
    // SQLite has no type for JSON, so each text is a JSON document too.
    case 'text':
    case 'jsonb':
      return JSON.stringify([`${table}.${name} ${number}`]);
    case 'integer':
      return unique;
    case 'bigint':
      return 2 ** 40 + unique;
    default:
      throw new Error(`No value for ${table}.${name}: the type ${type} is unknown. Add it here.`);
  }
}
