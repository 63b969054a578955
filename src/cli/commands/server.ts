import type { Command } from 'commander';
import { CommandError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Adds the commands that run on the machine of the gateway and read its environment. Their modules are imported on
 * demand, because loading them is slow.
 */
export function registerServer(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('start the gateway; see the README for its environment variables')
    .action(async () => void (await import('../../serve.ts')));
  program
    .command('migrate')
    .description('migrate the database and exit; serve also migrates it at startup')
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
