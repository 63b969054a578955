import type { Command } from 'commander';
import { Context, type GlobalOptions } from './context.ts';
import { commandError } from './failure.ts';
import type { Terminal } from './terminal.ts';
import { typedFlag } from './typed-flag.ts';

/** Adds commands to the program. */
export type Register = (program: Command, terminal: Terminal) => void;

type Work<Options> = (context: Context, options: Options, ...args: string[]) => Promise<void>;

/** Creates the action of a command, which runs with a context and converts thrown errors to a CommandError. */
export function action<Options extends object>(terminal: Terminal, work: Work<Options>) {
  return async (...actionArgs: unknown[]): Promise<void> => {
    const command = actionArgs.at(-1) as Command;
    const args = actionArgs.slice(0, -2).filter((arg) => arg !== undefined) as string[];
    const context = new Context(terminal, command.optsWithGlobals<GlobalOptions>());
    try {
      await work(context, command.optsWithGlobals<Options & GlobalOptions>(), ...args);
    } catch (error) {
      throw commandError(error, context.profiles.url, (field) => typedFlag(command, field));
    }
  };
}
