import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { PgpKey } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../failure.ts';
import { relativeTime } from '../option-parsers.ts';
import type { Column } from '../output.ts';
import { readAll, type Terminal } from '../terminal.ts';

const COLUMNS: readonly Column<PgpKey>[] = [
  { title: 'FINGERPRINT', of: ({ fingerprint }) => fingerprint.toUpperCase() },
  { title: 'USER IDS', of: ({ user_ids }) => user_ids.join(', '), rank: 1 },
  { title: 'ALGORITHM', of: ({ algorithm }) => algorithm, rank: 3 },
  { title: 'EXPIRES', of: ({ expires_at }) => relativeTime(expires_at), rank: 2 },
];

export function registerPgpKeys(program: Command, terminal: Terminal): void {
  const keys = program.command('pgp-keys').description('manage the PGP keys that encrypt new client keys');
  keys.command('list', { isDefault: true }).description('list your PGP keys').action(action(terminal, list));
  keys
    .command('add [file]')
    .description('add an armored public key from a file or stdin')
    .action(action(terminal, add));
  keys
    .command('delete <fingerprint>')
    .description('delete a PGP key by its fingerprint or the end of it')
    .action(action(terminal, remove));
}

async function list(context: Context): Promise<void> {
  const { output } = context;
  const keys = await (await context.client()).management.pgpKeys.list();
  if (keys.length === 0 && !output.json) {
    return output.note('No PGP keys. Add one with: gpg --armor --export <you> | latchkey pgp-keys add');
  }
  output.data(keys, () => output.table(keys, COLUMNS));
}

async function add(context: Context, _: object, file?: string): Promise<void> {
  const armored = file === undefined || file === '-' ? await readAll(context.terminal) : await readText(file);
  const key = await (await context.client()).management.pgpKeys.add(armored);
  context.output.data(key, () => `Added ${key.fingerprint.toUpperCase()} (${key.user_ids.join(', ')}).`);
}

async function remove(context: Context, _: object, ref = ''): Promise<void> {
  const { pgpKeys } = (await context.client()).management;
  const suffix = ref.replaceAll(' ', '').toLowerCase();
  const matches = (await pgpKeys.list()).filter(
    ({ id, fingerprint }) => id === ref || fingerprint.endsWith(suffix),
  );
  const [key, ...others] = matches;
  if (!key || others.length > 0) {
    const message = key ? `Several PGP keys match "${ref}".` : `PGP key "${ref}" not found.`;
    throw new CommandError(message, { hint: 'List your PGP keys with: latchkey pgp-keys' });
  }
  await pgpKeys.delete(key.id);
  context.output.data(key, () => `Deleted ${key.fingerprint.toUpperCase()}.`);
}

async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`Failed to read ${file}.`);
  });
}
