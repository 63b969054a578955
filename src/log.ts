import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

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
  const stream = process.stderr.isTTY ? pretty({ destination: 2, sync: true }) : pino.destination(2);
  return pino({ level, redact }, stream);
}
