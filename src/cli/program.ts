import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { escapeHidden } from '../domain/text.ts';
import { registerAccounts, registerSigningKeys } from './commands/accounts.ts';
import { registerBackup } from './commands/backup.ts';
import { registerClientKeys } from './commands/client-keys.ts';
import { registerClientToken } from './commands/client-token.ts';
import { registerConf } from './commands/conf.ts';
import { registerEvents } from './commands/events.ts';
import { registerImport } from './commands/import.ts';
import { registerPgpKeys } from './commands/pgp-keys.ts';
import { registerServer } from './commands/server.ts';
import { registerSession } from './commands/session.ts';
import { CommandError, EXIT, type ExitCode } from './failure.ts';
import { Output } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Runs a command and returns the exit code of the process. */
export async function run(args: readonly string[], version: string, terminal: Terminal): Promise<ExitCode> {
  const program = programFor(version, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CommandError)) throw error;
    new Output(terminal, false).failure(error);
    return error.exitCode;
  }
}

/** Creates the program with all commands. */
export function programFor(version: string, terminal: Terminal): Command {
  const program = new Command('latchkey')
    .description('Issue client keys for GraphQL APIs and run the gateway that enforces them.')
    .version(version)
    .option('--url <url>', 'URL of the gateway; overrides LATCHKEY_URL and the profile')
    .option('--profile <name>', 'profile to use; overrides LATCHKEY_PROFILE and the default profile')
    .option('--json', 'write data as JSON and disable prompts')
    .option('--no-input', 'disable prompts')
    .showHelpAfterError('See --help.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(escapeHidden(text)),
    });
  for (const register of [
    registerSession,
    registerClientKeys,
    registerClientToken,
    registerEvents,
    registerImport,
    registerPgpKeys,
    registerConf,
    registerAccounts,
    registerSigningKeys,
    registerServer,
    registerBackup,
  ]) {
    register(program, terminal);
  }
  tab(program, { completionCommandName: 'completion' });
  return program;
}
