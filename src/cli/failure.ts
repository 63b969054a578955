import {
  AuthenticationError,
  ConnectionError,
  LatchkeyError,
  NotLatchkeyError,
  ValidationError,
} from '../sdk/index.ts';

/** Exit codes, the same as those of gh. */
export const EXIT = { ok: 0, error: 1, usage: 2, notSignedIn: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The failure of a command, with a message for the user and an optional hint at the next step. */
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

/** Creates the error for invalid or missing options. */
export function usageError(message: string, hint = 'See --help.'): CommandError {
  return new CommandError(message, { exitCode: EXIT.usage, hint });
}

/** Creates the error for a canceled or declined prompt. */
export function canceled(): CommandError {
  return new CommandError('Canceled.', { exitCode: EXIT.usage });
}

// INVALID_REFRESH_TOKEN means that the session was ended elsewhere, such as on another device.
const SIGNED_OUT: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN']);

/** Returns the flag that the user typed for an input field, or undefined. */
type FindFlag = (field: string) => string | undefined;

/** Converts an error of the SDK to a CommandError. Rethrows unexpected errors. */
export function commandError(error: unknown, url: string, findFlag: FindFlag): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof AuthenticationError && SIGNED_OUT.has(error.code)) {
    return new CommandError(`You are not signed in to ${url}.`, {
      exitCode: EXIT.notSignedIn,
      hint: 'Sign in with: latchkey login',
    });
  }
  if (error instanceof ConnectionError) {
    const hint = 'Check that the gateway is running and the URL is correct. See: latchkey conf get url';
    return new CommandError(`${url} cannot be reached: ${error.message}`, { hint });
  }
  if (error instanceof NotLatchkeyError)
    return new CommandError(`${url} is not a Latchkey gateway: ${error.message}`);
  if (error instanceof ValidationError) return new CommandError(formatFieldErrors(error, findFlag));
  if (error instanceof LatchkeyError || error instanceof TypeError || error instanceof RangeError) {
    return new CommandError(error.message);
  }
  throw error;
}

function formatFieldErrors({ fieldErrors, message }: ValidationError, findFlag: FindFlag): string {
  if (fieldErrors.length === 0) return message;
  return fieldErrors
    .map(({ path, message }) => `${findFlag(path[0] ?? '') ?? path.join('.')} ${message}`)
    .join('\n');
}
