import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';

import { escapeHidden } from './domain/text.ts';

export type { Logger } from 'pino';

// Nothing of this is logged on purpose. Should it ever be, it stays out all the same.
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

/** Logs to stderr, so that stdout is for what a person or script asked for: JSON lines, or pretty on a terminal. */
export function createLogger(level: string): Logger {
  return pino({ level, redact }, process.stderr.isTTY ? prettyStream() : pino.destination(2));
}

/** Prints lines for people, without control characters of the data: JSON escapes them, and printing does not. */
function prettyStream(): DestinationStream {
  const printer = pretty({ destination: 2, sync: true });
  const escaped = (_: string, value: unknown) => (typeof value === 'string' ? escapeHidden(value) : value);
  return { write: (line) => void printer.write(`${JSON.stringify(JSON.parse(line, escaped))}\n`) };
}
