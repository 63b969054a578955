import type { Command } from 'commander';
import type { ClientKey } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { canceled } from '../failure.ts';
import { findKey } from '../key-lookup.ts';
import { type KeyOptions, keyOptions, parseKeyOptions } from '../key-options.ts';
import { parseSeconds, relativeTime } from '../option-parsers.ts';
import type { Column } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { registerCreate } from './client-keys-create.ts';
import { type IssueOptions, issueOptions, showEncrypted, showIssued } from './issued-key.ts';

const COLUMNS: readonly Column<ClientKey>[] = [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'CLIENT ID', of: ({ client_id }) => client_id },
  { title: 'STATUS', of: ({ status }) => status.toLowerCase(), rank: 1 },
  { title: 'SCOPES', of: ({ scopes }) => scopes.join(' ') || 'none', rank: 2 },
  {
    title: 'LIMIT',
    of: ({ rate_limit_per_minute: limit }) => (limit === null ? 'unlimited' : `${limit}/min`),
    rank: 3,
  },
  { title: 'LAST USED', of: ({ last_used_at }) => relativeTime(last_used_at), rank: 4 },
  { title: 'EXPIRES', of: ({ expires_at }) => relativeTime(expires_at), rank: 5 },
];

interface ListOptions {
  readonly status?: ClientKey['status'];
  readonly search?: string;
}

interface DestroyOptions {
  readonly yes?: boolean;
}

export function registerClientKeys(program: Command, terminal: Terminal): void {
  const keys = program.command('client-keys').description('manage client keys (default: list)');
  const list = keys.command('list', { isDefault: true }).description('list client keys, newest first');
  list
    .option('--status <status>', 'filter by status: active, expired or revoked', (text) => text.toUpperCase())
    .option('--search <text>', 'filter by name, description or client id')
    .action(action<ListOptions>(terminal, listKeys));
  registerCreate(keys, terminal);
  keys
    .command('get <key>')
    .description('show a client key by name, client id, client id prefix or id')
    .action(action(terminal, get));
  keyOptions(keys.command('update <key>').description('update a client key')).action(
    action<KeyOptions>(terminal, update),
  );
  const rotation = keys
    .command('rotate <key>')
    .description('issue a new secret for a client key')
    .option('--grace-period <duration>', 'how long the old secret remains valid, such as 24h', parseSeconds)
    .action(action<IssueOptions & { gracePeriod?: number }>(terminal, rotate));
  issueOptions(rotation);
  keys
    .command('revoke <key>')
    .description('revoke a client key and keep its record')
    .option('-y, --yes', 'skip the confirmation prompt')
    .action(action<DestroyOptions>(terminal, revoke));
  keys
    .command('delete <key>')
    .description('delete a client key and keep its events')
    .option('-y, --yes', 'skip the confirmation prompt')
    .action(action<DestroyOptions>(terminal, remove));
}

async function listKeys(context: Context, { status, search }: ListOptions): Promise<void> {
  const { output } = context;
  const client = await context.client();
  const { client_keys } = await client.management.clientKeys.list({ status, search });
  if (client_keys.length === 0 && !output.json) {
    return output.note('No client keys. Create one with: latchkey client-keys create');
  }
  output.data(client_keys, () => output.table(client_keys, COLUMNS));
}

async function get(context: Context, _: object, ref = ''): Promise<void> {
  show(context, await findKey(await context.client(), ref));
}

async function update(context: Context, options: KeyOptions, ref = ''): Promise<void> {
  const changes = parseKeyOptions(options);
  const client = await context.client();
  const { id } = await findKey(client, ref);
  show(context, await client.management.clientKeys.update(id, changes));
}

async function rotate(
  context: Context,
  { gracePeriod, ...options }: IssueOptions & { gracePeriod?: number },
  ref = '',
): Promise<void> {
  const client = await context.client();
  const { id } = await findKey(client, ref);
  const { clientKeys } = client.management;
  const { encryptTo: encrypt_to } = options;
  const input = { grace_period_seconds: gracePeriod };
  if (encrypt_to) showEncrypted(context, await clientKeys.rotate(id, { ...input, encrypt_to }));
  else await showIssued(context, await clientKeys.rotate(id, input), options);
}

async function revoke(context: Context, options: DestroyOptions, ref = ''): Promise<void> {
  const client = await context.client();
  const key = await findKey(client, ref);
  await requireConfirmation(context, options, `Revoke ${describe(key)}? This cannot be undone.`);
  const revoked = await client.management.clientKeys.revoke(key.id);
  context.output.data(revoked, () => `Revoked ${revoked.name} (${revoked.client_id}).`);
}

async function remove(context: Context, options: DestroyOptions, ref = ''): Promise<void> {
  const client = await context.client();
  const key = await findKey(client, ref);
  await requireConfirmation(context, options, `Delete ${describe(key)}? This cannot be undone.`);
  const deleted = await client.management.clientKeys.delete(key.id);
  context.output.data(deleted, () => `Deleted ${key.name} (${key.client_id}).`);
}

async function requireConfirmation(
  { prompts }: Context,
  { yes }: DestroyOptions,
  message: string,
): Promise<void> {
  if (yes) return;
  if (!(await prompts.confirm({ message, flag: '--yes' }))) throw canceled();
}

function describe({ name, client_id, last_used_at }: ClientKey): string {
  return `${name} (${client_id}), last used ${relativeTime(last_used_at)}`;
}

function show({ output }: Context, key: ClientKey): void {
  output.data(key, () =>
    output.details({
      name: key.name,
      'client id': key.client_id,
      description: key.description ?? 'none',
      status: key.status.toLowerCase(),
      scopes: key.scopes.join(' ') || 'none',
      limit: key.rate_limit_per_minute === null ? 'unlimited' : `${key.rate_limit_per_minute} per minute`,
      expires: formatTime(key.expires_at),
      'last used': formatTime(key.last_used_at),
      created: formatTime(key.created_at),
      updated: formatTime(key.updated_at),
      ...(key.revoked_at && { revoked: formatTime(key.revoked_at) }),
      ...(key.callback_url && { 'callback URL': key.callback_url }),
      id: key.id,
    }),
  );
}

function formatTime(time: string | null): string {
  return time === null ? 'never' : `${relativeTime(time)} (${time})`;
}
