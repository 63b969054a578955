import type { Command } from 'commander';
import type { Account } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { canceled } from '../failure.ts';
import { relativeTime } from '../option-parsers.ts';
import type { Column } from '../output.ts';
import type { Terminal } from '../terminal.ts';

const COLUMNS: readonly Column<Account>[] = [
  { title: 'EMAIL', of: ({ email }) => email },
  { title: 'NAME', of: ({ display_name }) => display_name, rank: 1 },
  { title: 'ROLE', of: ({ role }) => role.toLowerCase() },
  { title: 'STATUS', of: ({ status }) => status.toLowerCase() },
  { title: 'VERIFIED', of: ({ email_verified }) => (email_verified ? 'yes' : 'no'), rank: 3 },
  { title: 'CREATED', of: ({ created_at }) => relativeTime(created_at), rank: 2 },
];

export function registerAccounts(program: Command, terminal: Terminal): void {
  const accounts = program.command('accounts').description('manage accounts (administrators only)');
  accounts
    .command('list', { isDefault: true })
    .description('list accounts, newest first')
    .option('--search <text>', 'filter by name or email address')
    .action(action<{ search?: string }>(terminal, list));
  accounts
    .command('disable <email>')
    .description('disable an account, end its sessions and reject its client keys')
    .option('-y, --yes', 'skip the confirmation prompt')
    .action(action<{ yes?: boolean }>(terminal, disable));
  accounts.command('enable <email>').description('re-enable an account').action(action(terminal, enable));
  accounts
    .command('verify-email <email>')
    .description(
      'mark an email address as verified, so that its account receives keys assigned to the address',
    )
    .action(action(terminal, verifyEmail));
  accounts
    .command('reset-password <email>')
    .description('print a password reset link that works once and expires after an hour')
    .action(action(terminal, resetPassword));
}

export function registerSigningKeys(program: Command, terminal: Terminal): void {
  program
    .command('keys')
    .description('manage the signing keys of access tokens (administrators only)')
    .command('rotate-signing')
    .description('rotate the signing key and keep existing access tokens valid')
    .action(action(terminal, rotateSigning));
}

async function list(context: Context, { search }: { search?: string }): Promise<void> {
  const { output } = context;
  const { accounts } = await (await context.client()).management.accounts.list({ search });
  output.data(accounts, () => output.table(accounts, COLUMNS));
}

async function disable(context: Context, { yes }: { yes?: boolean }, email = ''): Promise<void> {
  const client = await context.client();
  const message = `Disable ${email}? This ends its sessions and rejects its client keys.`;
  if (!yes && !(await context.prompts.confirm({ message, flag: '--yes' }))) throw canceled();
  const account = await client.management.accounts.disable(email);
  context.output.data(account, () => `Disabled ${account.email}.`);
}

async function enable(context: Context, _: object, email = ''): Promise<void> {
  const account = await (await context.client()).management.accounts.enable(email);
  context.output.data(account, () => `Enabled ${account.email}.`);
}

async function verifyEmail(context: Context, _: object, email = ''): Promise<void> {
  const account = await (await context.client()).management.accounts.verifyEmail(email, email);
  context.output.data(account, () => `Verified ${account.email}.`);
}

async function resetPassword(context: Context, _: object, email = ''): Promise<void> {
  const reset = await (await context.client()).management.accounts.resetPassword(email);
  context.output.data(reset, () => reset.reset_url);
  context.output.note(
    `The link works once and expires ${relativeTime(reset.expires_at)}. Send it to ${reset.account.email}.`,
  );
}

async function rotateSigning(context: Context): Promise<void> {
  const rotated = await (await context.client()).management.signingKeys.rotate();
  context.output.data(rotated, () => `Access tokens are now signed with ${rotated.key_id}.`);
}
