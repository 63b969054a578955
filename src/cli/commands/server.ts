import type { Command } from 'commander';
import { CommandError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** What runs on the gateway's own machine, by its environment. Loaded only when it does: it takes its time. */
export function registerServer(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('run the gateway; see the README for its environment variables')
    .action(async () => void (await import('../../serve.ts')));
  program
    .command('migrate')
    .description('bring the tables of the database up to date, and end; serve does so too')
    .action(() => migrate(terminal));
}

async function migrate({ variables, stderr }: Terminal): Promise<void> {
  const { loadConfig } = await import('../../config/config.ts');
  const { openStorage } = await import('../../storage/open.ts');
  try {
    const { database } = await loadConfig(variables);
    const storage = await openStorage(database, { exclusive: false });
    await storage.close();
  } catch (error) {
    const { startFailure } = await import('../../welcome.ts');
    throw new CommandError(startFailure(error));
  }
  stderr.write('The database is up to date.\n');
}
