import type { Command } from 'commander';
import { createClient } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import type { StoredClientKey } from '../credentials.ts';
import { CommandError, usageError } from '../failure.ts';
import { readAll, type Terminal } from '../terminal.ts';

interface TokenOptions {
  readonly scope?: readonly string[];
  readonly clientId?: string;
  readonly clientSecretStdin?: boolean;
}

export function registerClientToken(program: Command, terminal: Terminal): void {
  program
    .command('client-token [key]')
    .description('exchange a stored client key for an access token and print it')
    .option('--scope <scope...>', 'scopes to request (default: all scopes of the key)')
    .option('--client-id <id>', 'use a client that is not stored')
    .option('--client-secret-stdin', 'read the client secret from stdin')
    .action(action<TokenOptions>(terminal, clientToken));
}

async function clientToken(context: Context, options: TokenOptions, ref?: string): Promise<void> {
  const { client_id, client_secret } = await resolveClient(context, options, ref);
  const client = createClient({ url: context.profiles.url, clientKey: `${client_id}_${client_secret}` });
  const token = await client.oauth.token({ scope: options.scope?.join(' ') });
  context.output.data(token, () => token.access_token);
}

async function resolveClient(
  context: Context,
  options: TokenOptions,
  ref?: string,
): Promise<StoredClientKey> {
  const { clientId, clientSecretStdin } = options;
  if (clientId === undefined && !clientSecretStdin) return await findStoredKey(context, ref);
  if (clientId === undefined || !clientSecretStdin) {
    throw usageError('--client-id and --client-secret-stdin must be used together.');
  }
  return { client_id: clientId, client_secret: await readAll(context.terminal) };
}

async function findStoredKey(context: Context, ref?: string): Promise<StoredClientKey> {
  const { client_keys } = await (await context.credentials()).read();
  const stored = Object.entries(client_keys);
  const matches = stored.filter(
    ([name, { client_id }]) => ref === undefined || name === ref || client_id.startsWith(ref),
  );
  const [first, ...others] = matches;
  if (first && others.length === 0) return first[1];
  const lines = stored.map(([name, { client_id }]) => `  ${client_id}  ${name}`);
  if (stored.length === 0) {
    const hint = 'Store one with: latchkey client-keys create --store';
    throw new CommandError('No client key is stored.', { hint });
  }
  throw usageError(
    ['Specify one of the stored client keys:', ...lines].join('\n'),
    'Use: latchkey client-token <key>',
  );
}
