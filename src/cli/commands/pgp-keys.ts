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
  const keys = program
    .command('pgp-keys')
    .description('manage the PGP keys that new client keys are encrypted to');
  keys.command('list', { isDefault: true }).description('list yours').action(action(terminal, list));
  keys
    .command('add [file]')
    .description('add an armored public key, from a file or stdin')
    .action(action(terminal, add));
  keys
    .command('delete <fingerprint>')
    .description('remove one, by its fingerprint or the end of that')
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
  const armored = file === undefined || file === '-' ? await readAll(context.terminal) : await textOf(file);
  const key = await (await context.client()).management.pgpKeys.add(armored);
  context.output.data(key, () => `Added ${key.fingerprint.toUpperCase()} (${key.user_ids.join(', ')}).`);
}

async function remove(context: Context, _: object, ref = ''): Promise<void> {
  const { pgpKeys } = (await context.client()).management;
  const wanted = ref.replaceAll(' ', '').toLowerCase();
  const found = (await pgpKeys.list()).filter(
    ({ id, fingerprint }) => id === ref || fingerprint.endsWith(wanted),
  );
  const [key, ...others] = found;
  if (!key || others.length > 0) {
    const message = key ? `Several PGP keys end in ${ref}.` : `There is no PGP key ${ref}.`;
    throw new CommandError(message, { hint: 'See yours with: latchkey pgp-keys' });
  }
  await pgpKeys.delete(key.id);
  context.output.data(key, () => `Deleted ${key.fingerprint.toUpperCase()}.`);
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
}
