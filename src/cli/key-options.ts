import type { Command } from 'commander';
import type { UpdateClientKeyInput } from '../sdk/index.ts';
import { expiryOf, rateLimitOf } from './option-parsers.ts';

/** The attributes of a client key as options. */
export interface KeyOptions {
  readonly name?: string;
  readonly description?: string;
  readonly scope?: readonly string[];
  readonly rateLimit?: string;
  readonly expires?: string;
  readonly callbackUrl?: string;
}

/** Adds the options that create and update share. */
export function keyOptions(command: Command): Command {
  return command
    .option('-N, --name <name>', 'the name, unique among your keys')
    .option('-D, --description <text>', 'the purpose; "" for none')
    .option('--scope <scope...>', 'the scopes; "*" for all')
    .option('--rate-limit <n>', 'requests a minute, or unlimited')
    .option('--expires <when>', '30d, a date, or never')
    .option('--callback-url <url>', 'the URL at which the owner wants to be called back; "" for none');
}

/** Parses the options into the fields of the SDK. Omitted options stay undefined. @throws {CommandError} */
export function parseKeyOptions(options: KeyOptions): UpdateClientKeyInput {
  const { name, description, scope, rateLimit, expires, callbackUrl } = options;
  return {
    name,
    description: description === '' ? null : description,
    scopes: scope,
    rate_limit_per_minute: rateLimit === undefined ? undefined : rateLimitOf(rateLimit),
    expires_at: expires === undefined ? undefined : expiryOf(expires),
    callback_url: callbackUrl === '' ? null : callbackUrl,
  };
}
