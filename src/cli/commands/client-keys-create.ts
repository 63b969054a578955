import type { Command } from 'commander';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { expiryOf, rateLimitOf } from '../option-parsers.ts';
import type { Terminal } from '../terminal.ts';
import { type IssueOptions, issueOptions, showEncrypted, showIssued } from './issued-key.ts';

interface CreateOptions extends IssueOptions {
  readonly name?: string;
  readonly description?: string;
  readonly scope?: readonly string[];
  readonly rateLimit?: string;
  readonly expires?: string;
  readonly callbackUrl?: string;
}

export function registerCreate(keys: Command, terminal: Terminal): void {
  const command = keys
    .command('create')
    .description('create a client key')
    .option('-N, --name <name>', 'what to call it')
    .option('-D, --description <text>', 'what it is for')
    .option('--scope <scope...>', 'what it may do; "*" is everything')
    .option('--rate-limit <n>', 'requests a minute, or unlimited')
    .option('--expires <when>', '30d, a date, or never')
    .option('--callback-url <url>', 'where its owner wants to be called back')
    .action(action<CreateOptions>(terminal, create));
  issueOptions(command);
}

async function create(context: Context, options: CreateOptions): Promise<void> {
  const { prompts, output } = context;
  const terms = termsOf(options);
  const client = await context.client();
  // Before anything is asked.
  await client.auth.user();
  const name = options.name ?? (await prompts.text({ message: 'Name', flag: '--name' }));
  const scopes = options.scope ?? (await scopesFor(context, options));
  const { description, callbackUrl: callback_url, encryptTo: encrypt_to } = options;
  const input = { name, description, scopes, callback_url, ...terms };
  const { clientKeys } = client.management;
  const issued = encrypt_to
    ? showEncrypted(context, await clientKeys.create({ ...input, encrypt_to }))
    : await showIssued(context, await clientKeys.create(input), options);
  if (scopes.length === 0) {
    const command = `latchkey client-keys update ${issued.client_id} --scope …`;
    output.note(`It has no scopes, and can call nothing that needs one. Give it some with: ${command}`);
  }
}

/** Read before anything is asked or sent, so that a slip costs nothing. */
function termsOf({ rateLimit, expires }: CreateOptions) {
  return {
    rate_limit_per_minute: rateLimit === undefined ? undefined : rateLimitOf(rateLimit),
    expires_at: expires === undefined ? undefined : expiryOf(expires),
  };
}

/** Asked only of those who are asked for the rest too. */
async function scopesFor({ prompts }: Context, { name }: CreateOptions): Promise<string[]> {
  if (name !== undefined || !prompts.attended) return [];
  const answer = await prompts.optionalText('Scopes, divided by spaces', 'read:shop, or * for everything');
  return answer.split(/[\s,]+/).filter(Boolean);
}
