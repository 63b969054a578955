import type { Command } from 'commander';
import { loadConfig } from '../../config/config.ts';
import { ConfigurationError } from '../../config/problem.ts';
import { openStorage } from '../../storage/open.ts';
import { startFailure } from '../../welcome.ts';
import { CommandError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** What runs on the gateway's own machine, by its environment. */
export function registerServer(program: Command, { variables, stderr }: Terminal): void {
  program
    .command('serve')
    .description('run the gateway; see the README for its environment variables')
    .action(async () => void (await import('../../serve.ts')));
  program
    .command('migrate')
    .description('bring the tables of the database up to date, and end; serve does so too')
    .action(async () => {
      const { database } = await loadConfig(variables).catch(told);
      const storage = await openStorage(database).catch(told);
      await storage.close();
      stderr.write('The database is up to date.\n');
    });
}

function told(error: unknown): never {
  if (error instanceof ConfigurationError || error instanceof Error)
    throw new CommandError(startFailure(error));
  throw error;
}
