import {
  AuthenticationError,
  ConnectionError,
  LatchkeyError,
  NotLatchkeyError,
  ValidationError,
} from '../sdk/index.ts';

/** What a command ends with (as gh does). */
export const EXIT = { ok: 0, error: 1, usage: 2, notSignedIn: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command cannot do what it was asked, with the words for it and, if there is one, the next thing to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, { exitCode = EXIT.error, hint }: { exitCode?: ExitCode; hint?: string } = {}) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Wrong flags, or an answer that is missing. */
export function usageError(message: string, hint = 'See --help.'): CommandError {
  return new CommandError(message, { exitCode: EXIT.usage, hint });
}

/** Somebody pressed Ctrl-C at a question. */
export function cancelled(): CommandError {
  return new CommandError('Cancelled.', { exitCode: EXIT.usage });
}

// The latter when a session ended elsewhere.
const SIGNED_OUT: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN']);

/** Returns the flag that was typed for an input field, if there is one. */
type FlagOf = (field: string) => string | undefined;

/** Converts errors of the SDK to errors of a command. */
export function commandError(error: unknown, url: string, flagOf: FlagOf): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof AuthenticationError && SIGNED_OUT.has(error.code)) {
    return new CommandError(`You are not signed in to ${url}.`, {
      exitCode: EXIT.notSignedIn,
      hint: 'Sign in with: latchkey login',
    });
  }
  if (error instanceof ConnectionError) {
    const hint = 'Is it running, and is the address right? See: latchkey conf get url';
    return new CommandError(`${url} cannot be reached: ${error.message}`, { hint });
  }
  if (error instanceof NotLatchkeyError)
    return new CommandError(`${url} is not a Latchkey: ${error.message}`);
  if (error instanceof ValidationError) return new CommandError(fieldsOf(error, flagOf));
  if (error instanceof LatchkeyError || error instanceof TypeError || error instanceof RangeError) {
    return new CommandError(error.message);
  }
  throw error;
}

function fieldsOf({ fieldErrors, message }: ValidationError, flagOf: FlagOf): string {
  if (fieldErrors.length === 0) return message;
  return fieldErrors
    .map(({ path, message }) => `${flagOf(path[0] ?? '') ?? path.join('.')} ${message}`)
    .join('\n');
}
