import type { Command } from 'commander';
import type { DatabaseLocation } from '../../config/environment.ts';
import { systemClock } from '../../domain/clock.ts';
import { CommandError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Copies of the database, made and put back on the gateway's own machine. */
export function registerBackup(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .argument('<file>', 'where to write the copy; it must not exist yet')
    .description('copy the SQLite database to a file while the gateway runs')
    .action((file: string) => backUp(file, terminal));
  program
    .command('restore')
    .argument('<file>', 'what "latchkey backup" wrote')
    .description('put a copy in the place of the SQLite database while no gateway runs')
    .action((file: string) => restore(file, terminal));
}

async function backUp(target: string, terminal: Terminal): Promise<void> {
  const { stderr } = terminal;
  const source = await sqliteFile(terminal, 'pg_dump --format=custom --file=latchkey.dump "$DATABASE_URL"');
  const { backUpSqlite } = await import('../../storage/sqlite-backup.ts');
  let shown = -1;
  await explained(() =>
    backUpSqlite(source, target, ({ pages, totalPages }) => {
      const percent = totalPages === 0 ? 100 : Math.floor((100 * pages) / totalPages);
      if (!stderr.isTTY || percent === shown) return;
      shown = percent;
      stderr.write(`\rCopying: ${percent} %`);
    }),
  );
  if (shown !== -1) stderr.write('\r');
  stderr.write(`The database is copied to ${target}, and the copy is in order.\n`);
}

async function restore(backup: string, terminal: Terminal): Promise<void> {
  const { stderr } = terminal;
  const file = await sqliteFile(
    terminal,
    'pg_restore --clean --if-exists --dbname="$DATABASE_URL" latchkey.dump',
  );
  const { restoreSqlite } = await import('../../storage/sqlite-backup.ts');
  const replaced = await explained(async () => restoreSqlite(backup, file, systemClock.now()));
  if (replaced) stderr.write(`What was there before is kept in ${replaced}.\n`);
  stderr.write(`${file} is restored from ${backup}. Start the gateway.\n`);
}

/** The file of the database. @throws {CommandError} which names the command to use with PostgreSQL. */
async function sqliteFile({ variables }: Terminal, postgresCommand: string): Promise<string> {
  const { loadConfig } = await import('../../config/config.ts');
  const database = await explained(
    async (): Promise<DatabaseLocation> => (await loadConfig(variables)).database,
  );
  if (database.dialect === 'sqlite') return database.file;
  throw new CommandError(`The database is PostgreSQL, whose own tool does that:\n  ${postgresCommand}`);
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
