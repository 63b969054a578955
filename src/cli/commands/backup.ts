import type { Command } from 'commander';
import type { DatabaseLocation } from '../../config/environment.ts';
import { systemClock } from '../../domain/clock.ts';
import { CommandError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Adds the commands that back up and restore the database on the machine of the gateway. */
export function registerBackup(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .argument('<file>', 'file to create; must not exist')
    .description('back up the SQLite database to a file while the gateway runs')
    .action((file: string) => backUp(file, terminal));
  program
    .command('restore')
    .argument('<file>', 'file created by "latchkey backup"')
    .description('restore the SQLite database from a backup while no gateway runs')
    .action((file: string) => restore(file, terminal));
}

async function backUp(target: string, terminal: Terminal): Promise<void> {
  const { stderr } = terminal;
  const source = await requireSqliteFile(
    terminal,
    'pg_dump --format=custom --file=latchkey.dump "$DATABASE_URL"',
  );
  const { backUpSqlite } = await import('../../storage/sqlite-backup.ts');
  let shownPercent = -1;
  await withCommandErrors(() =>
    backUpSqlite(source, target, ({ pages, totalPages }) => {
      const percent = totalPages === 0 ? 100 : Math.floor((100 * pages) / totalPages);
      if (!stderr.isTTY || percent === shownPercent) return;
      shownPercent = percent;
      stderr.write(`\rCopying: ${percent} %`);
    }),
  );
  if (shownPercent !== -1) stderr.write('\r');
  stderr.write(`Copied the database to ${target} and verified the copy.\n`);
}

async function restore(backup: string, terminal: Terminal): Promise<void> {
  const { stderr } = terminal;
  const file = await requireSqliteFile(
    terminal,
    'pg_restore --clean --if-exists --dbname="$DATABASE_URL" latchkey.dump',
  );
  const { restoreSqlite } = await import('../../storage/sqlite-backup.ts');
  const replaced = await withCommandErrors(async () => restoreSqlite(backup, file, systemClock.now()));
  if (replaced) stderr.write(`Kept the previous database as ${replaced}.\n`);
  stderr.write(`Restored ${file} from ${backup}. Start the gateway.\n`);
}

/** Returns the path of the SQLite file. @throws {CommandError} with the equivalent command for PostgreSQL. */
async function requireSqliteFile({ variables }: Terminal, postgresCommand: string): Promise<string> {
  const { loadConfig } = await import('../../config/config.ts');
  const database = await withCommandErrors(
    async (): Promise<DatabaseLocation> => (await loadConfig(variables)).database,
  );
  if (database.dialect === 'sqlite') return database.file;
  throw new CommandError(`The database is PostgreSQL. Use its own tool instead:\n  ${postgresCommand}`);
}

/** Converts errors of `work` to a CommandError. */
async function withCommandErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
