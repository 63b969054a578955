import { confirm, isCancel, password, text } from '@clack/prompts';
import { escapeHidden } from '../domain/text.ts';
import { canceled, usageError } from './failure.ts';
import { isAttended, type Terminal } from './terminal.ts';

interface Question {
  readonly message: string;
  /** The flag that replaces the prompt if prompts are unavailable. */
  readonly flag: string;
}

/** Prompts in the terminal. Without one, required prompts throw a usage error that names the flag to use instead. */
export class Prompts {
  readonly isAvailable: boolean;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal, allowed: boolean) {
    this.#terminal = terminal;
    this.isAvailable = allowed && isAttended(terminal);
  }

  /** Prompts for a line of text that is not empty. @throws {CommandError} */
  async text({ message, flag }: Question): Promise<string> {
    this.#require(flag);
    const validate = (value: string | undefined) => (value?.trim() ? undefined : 'Enter a value.');
    return requireValue(await text({ message: escapeHidden(message), validate, ...this.#streams() }));
  }

  /** Prompts for a line of text that may be empty. @throws {CommandError} */
  async optionalText(message: string, placeholder: string): Promise<string> {
    return requireValue(
      await text({
        message: escapeHidden(message),
        placeholder: escapeHidden(placeholder),
        defaultValue: '',
        ...this.#streams(),
      }),
    );
  }

  /** Prompts for a secret without echoing it. @throws {CommandError} */
  async secret({ message, flag }: Question): Promise<string> {
    this.#require(flag);
    return requireValue(await password({ message: escapeHidden(message), ...this.#streams() }));
  }

  /** Asks for a confirmation, which defaults to no. @throws {CommandError} */
  async confirm({ message, flag }: Question): Promise<boolean> {
    this.#require(flag);
    return await this.offer(message);
  }

  /** Offers an optional step, which defaults to no. Returns false if prompts are unavailable. @throws {CommandError} */
  async offer(message: string): Promise<boolean> {
    if (!this.isAvailable) return false;
    return requireValue(
      await confirm({ message: escapeHidden(message), initialValue: false, ...this.#streams() }),
    );
  }

  #require(flag: string): void {
    if (!this.isAvailable) throw usageError(`${flag} is required when prompts are unavailable.`);
  }

  /** Returns the streams of prompts, which use stderr because stdout carries only data. */
  #streams() {
    return { input: this.#terminal.stdin, output: this.#terminal.stderr };
  }
}

/** Returns the value of a prompt. @throws {CommandError} if the user canceled it. */
function requireValue<Value>(value: Value): Exclude<Value, symbol> {
  if (isCancel(value)) throw canceled();
  return value as Exclude<Value, symbol>;
}
