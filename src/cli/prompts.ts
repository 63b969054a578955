import { confirm, isCancel, password, text } from '@clack/prompts';
import { escapeHidden } from '../domain/text.ts';
import { cancelled, usageError } from './failure.ts';
import { isAttended, type Terminal } from './terminal.ts';

interface Question {
  readonly message: string;
  /** The flag that answers it where nobody can be asked. */
  readonly flag: string;
}

/** Asks whoever sits at the terminal. Where nobody does, names the flag that would have answered. */
export class Prompts {
  readonly attended: boolean;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal, allowed: boolean) {
    this.#terminal = terminal;
    this.attended = allowed && isAttended(terminal);
  }

  /** A line of text that is not empty. */
  async text({ message, flag }: Question): Promise<string> {
    this.#require(flag);
    const validate = (value: string | undefined) => (value?.trim() ? undefined : 'Something is needed here.');
    return answered(await text({ message: escapeHidden(message), validate, ...this.#streams() }));
  }

  /** A line of text, or nothing. */
  async optionalText(message: string, placeholder: string): Promise<string> {
    return answered(
      await text({
        message: escapeHidden(message),
        placeholder: escapeHidden(placeholder),
        defaultValue: '',
        ...this.#streams(),
      }),
    );
  }

  /** A line that is not shown. */
  async secret({ message, flag }: Question): Promise<string> {
    this.#require(flag);
    return answered(await password({ message: escapeHidden(message), ...this.#streams() }));
  }

  /** Yes or no; no by default. */
  async confirm({ message, flag }: Question): Promise<boolean> {
    this.#require(flag);
    return await this.offer(message);
  }

  /** Yes or no, where it does no harm not to ask: then no. */
  async offer(message: string): Promise<boolean> {
    if (!this.attended) return false;
    return answered(
      await confirm({ message: escapeHidden(message), initialValue: false, ...this.#streams() }),
    );
  }

  #require(flag: string): void {
    if (!this.attended) throw usageError(`Nobody can be asked here: give ${flag}.`);
  }

  /** Questions are no data. */
  #streams() {
    return { input: this.#terminal.stdin, output: this.#terminal.stderr };
  }
}

function answered<Value>(value: Value): Exclude<Value, symbol> {
  if (isCancel(value)) throw cancelled();
  return value as Exclude<Value, symbol>;
}
