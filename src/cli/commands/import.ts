import { readFile } from 'node:fs/promises';
import { progress } from '@clack/prompts';
import { Argument, type Command } from 'commander';
import { z } from 'zod';
import type { ClientKeyImport, ForeignClientKey, ImportClientKeysOptions } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../failure.ts';
import { parseJson } from '../files.ts';
import { betterAuth, fluxbase, type ReadRow } from '../foreign-keys.ts';
import type { Terminal } from '../terminal.ts';

/** The maximum number of keys that the gateway imports per request. */
const BATCH = 100;

type Source = ImportClientKeysOptions['source'];
const READERS: Readonly<Record<Source, ReadRow>> = { fluxbase, 'better-auth': betterAuth };

const REASONS: Readonly<Record<NonNullable<Row['skipped']>, string>> = {
  UNREADABLE: 'invalid row',
  BAD_HASH: 'the hash is not SHA-256 in base64url',
  ALREADY_IMPORTED: 'already imported',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
  INVALID: 'invalid key',
  OWNER_NOT_VERIFIED: 'the email address of the owner is not verified',
  NAME_TAKEN: 'another key of the owner has the same name',
};

interface Options {
  readonly dryRun?: boolean;
  readonly scope?: readonly string[];
}

/** The result for one row of the file. */
interface Row extends Omit<ClientKeyImport, 'skipped'> {
  /** The position in the file, from 1. */
  readonly row: number;
  readonly skipped: ClientKeyImport['skipped'] | 'UNREADABLE';
}

/** A row that was converted to a key. */
interface ReadableRow {
  readonly row: number;
  readonly key: ForeignClientKey;
}

export function registerImport(program: Command, terminal: Terminal): void {
  program
    .command('import')
    .description('import client keys from another system and keep their secrets valid (administrators only)')
    .addArgument(new Argument('<source>', 'system that issued the keys').choices(Object.keys(READERS)))
    .argument('<file>', 'JSON file: an array of the rows of its key table')
    .option('--dry-run', 'show the result without importing any keys')
    .option('--scope <scope...>', 'scopes for keys that have none')
    .action(action<Options>(terminal, importAll));
}

async function importAll(context: Context, options: Options, source = '', file = ''): Promise<void> {
  const sourceSystem = source as Source;
  const rows = (await readRows(file)).map((row, at) => readRow(READERS[sourceSystem], row, at + 1, options));
  const dryRun = options.dryRun ?? false;
  const unreadable = rows.flatMap((row) => ('skipped' in row ? [row] : []));
  const readable = rows.flatMap((row) => ('skipped' in row ? [] : [row]));
  const processed = await importKeys(context, { source: sourceSystem, dry_run: dryRun }, readable);
  report(
    context,
    [...unreadable, ...processed].sort((a, b) => a.row - b.row),
    dryRun,
  );
}

async function importKeys(
  context: Context,
  options: Omit<ImportClientKeysOptions, 'keys'>,
  rows: readonly ReadableRow[],
): Promise<Row[]> {
  const { clientKeys } = (await context.client()).management;
  const { stderr } = context.terminal;
  const bar = stderr.isTTY ? progress({ output: stderr, style: 'light', max: rows.length }) : undefined;
  bar?.start(options.dry_run ? 'Checking keys' : 'Importing keys');
  const results: Row[] = [];
  try {
    while (results.length < rows.length) {
      const batch = rows.slice(results.length, results.length + BATCH);
      const batchResults = await clientKeys.import({ ...options, keys: batch.map(({ key }) => key) });
      results.push(...batchResults.map((result, at) => ({ ...result, row: batch[at]?.row ?? 0 })));
      bar?.advance(batch.length, `${results.length} of ${rows.length} keys`);
    }
  } finally {
    bar?.stop(`${results.length} of ${rows.length} keys`);
  }
  return results;
}

function report({ output }: Context, rows: readonly Row[], dryRun: boolean): void {
  const skipped = rows.filter((row) => row.skipped !== null).length;
  const imported = rows.length - skipped;
  output.data({ dry_run: dryRun, imported, skipped, keys: rows }, () => {
    const noted = rows.filter((row) => noteFor(row) !== '');
    const summary = `${dryRun ? 'Would import' : 'Imported'} ${imported}, skipped ${skipped}.`;
    // Printed as lines, because a table would truncate the reasons.
    return [...noted.map((row) => `${row.row}. ${printable(row.name)}: ${noteFor(row)}`), summary].join('\n');
  });
}

/** Removes control characters from a name of the file, so that they do not reach the terminal. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '') || '(no name)';
}

function noteFor({ skipped, problem, owner_found }: Row): string {
  if (skipped) return `skipped: ${problem ? `${REASONS[skipped]}: ${problem}` : REASONS[skipped]}`;
  return owner_found ? '' : 'assigned to you, because its owner has no account';
}

function readRow(read: ReadRow, given: unknown, row: number, { scope = [] }: Options): Row | ReadableRow {
  try {
    const key = read(given);
    return { row, key: key.scopes.length === 0 ? { ...key, scopes: scope } : key };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const problem = error.issues.map(({ path, message }) =>
      [path.join('.'), message].filter(Boolean).join(': '),
    );
    const name = z.object({ name: z.string() }).safeParse(given).data?.name ?? '';
    return {
      row,
      name,
      client_key: null,
      skipped: 'UNREADABLE',
      problem: problem.join('; '),
      owner_found: false,
    };
  }
}

async function readRows(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`Failed to read ${file}.`);
  });
  const parsed = z.array(z.unknown()).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CommandError(`${file} is not a JSON array of keys.`, { hint: 'See "Moving in" in the README.' });
}
