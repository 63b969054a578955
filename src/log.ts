import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';

import { escapeHidden } from './domain/text.ts';

export type { Logger } from 'pino';

// None of these is logged on purpose. Redacts them in case one is logged by mistake.
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'key',
  'clientSecret',
  'armoredKey',
  'secretDigest',
  'previousSecretDigest',
  'accessToken',
  'refreshToken',
  'resetToken',
  'resetUrl',
  'newPassword',
  'x-client-key',
  'x-api-key',
  'x-blnk-key',
];

const redact = SECRETS.flatMap((name) => ['', '*', '*.*', '*.*.*'].map((depth) => `${depth}["${name}"]`));

/** Logs to stderr, as JSON lines or pretty on a terminal. Stdout is reserved for the output of commands. */
export function createLogger(level: string): Logger {
  return pino({ level, redact }, process.stderr.isTTY ? prettyStream() : pino.destination(2));
}

/** Prints readable lines. Escapes control characters, because unlike JSON, pretty printing does not. */
function prettyStream(): DestinationStream {
  const printer = pretty({ destination: 2, sync: true });
  const escaped = (_: string, value: unknown) => (typeof value === 'string' ? escapeHidden(value) : value);
  return { write: (line) => void printer.write(`${JSON.stringify(JSON.parse(line, escaped))}\n`) };
}
