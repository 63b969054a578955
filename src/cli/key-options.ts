import type { Command } from 'commander';
import type { UpdateClientKeyInput } from '../sdk/index.ts';
import { parseExpiry, parseRateLimit } from './option-parsers.ts';

/** The options for the attributes of a client key. */
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
    .option('-N, --name <name>', 'name, unique among your keys')
    .option('-D, --description <text>', 'description, or "" for none')
    .option('--scope <scope...>', 'scopes, or "*" for all')
    .option('--rate-limit <n>', 'requests per minute, or unlimited')
    .option('--expires <when>', 'expiry: a duration such as 30d, a date, or never')
    .option('--callback-url <url>', 'callback URL of the owner, or "" for none');
}

/** Parses the options into the fields of the SDK. Omitted options stay undefined. @throws {CommandError} */
export function parseKeyOptions(options: KeyOptions): UpdateClientKeyInput {
  const { name, description, scope, rateLimit, expires, callbackUrl } = options;
  return {
    name,
    description: description === '' ? null : description,
    scopes: scope,
    rate_limit_per_minute: rateLimit === undefined ? undefined : parseRateLimit(rateLimit),
    expires_at: expires === undefined ? undefined : parseExpiry(expires),
    callback_url: callbackUrl === '' ? null : callbackUrl,
  };
}
