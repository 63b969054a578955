import { readFile } from 'node:fs/promises';
import { progress } from '@clack/prompts';
import { Argument, type Command } from 'commander';
import { z } from 'zod';
import type { ClientKeyImport, ForeignClientKey, ImportClientKeysOptions } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../failure.ts';
import { betterAuth, fluxbase, type ReadRow } from '../foreign-keys.ts';
import type { Terminal } from '../terminal.ts';

/** As many as the gateway takes at a time. */
const BATCH = 100;

type Source = ImportClientKeysOptions['source'];
const READERS: Readonly<Record<Source, ReadRow>> = { fluxbase, 'better-auth': betterAuth };

const REASONS: Readonly<Record<NonNullable<Row['skipped']>, string>> = {
  UNREADABLE: 'cannot be understood',
  BAD_HASH: 'has no hash that is a SHA-256 in base64url',
  ALREADY_IMPORTED: 'is already imported',
  REVOKED: 'is revoked',
  EXPIRED: 'is expired',
  INVALID: 'is not valid here',
  OWNER_NOT_VERIFIED: 'belongs to an email address that is not verified here',
  NAME_TAKEN: 'has a name that another key of its owner has',
};

interface Options {
  readonly dryRun?: boolean;
  readonly scope?: readonly string[];
}

/** What became of one row of the file. */
interface Row extends Omit<ClientKeyImport, 'skipped'> {
  /** Its place in the file, from 1. */
  readonly row: number;
  readonly skipped: ClientKeyImport['skipped'] | 'UNREADABLE';
}

/** A row that could be read. */
interface Readable {
  readonly row: number;
  readonly key: ForeignClientKey;
}

export function registerImport(program: Command, terminal: Terminal): void {
  program
    .command('import')
    .description('take over the client keys of another system, whose secrets stay good; for administrators')
    .addArgument(new Argument('<source>', 'where they come from').choices(Object.keys(READERS)))
    .argument('<file>', 'its keys: a JSON list of the rows of its table')
    .option('--dry-run', 'only tell what would be imported')
    .option('--scope <scope...>', 'scopes for keys that bring none')
    .action(action<Options>(terminal, importAll));
}

async function importAll(context: Context, options: Options, source = '', file = ''): Promise<void> {
  const system = source as Source;
  const rows = (await rowsIn(file)).map((row, at) => readRow(READERS[system], row, at + 1, options));
  const dryRun = options.dryRun ?? false;
  const unreadable = rows.flatMap((row) => ('skipped' in row ? [row] : []));
  const readable = rows.flatMap((row) => ('skipped' in row ? [] : [row]));
  const done = await importKeys(context, { source: system, dry_run: dryRun }, readable);
  report(
    context,
    [...unreadable, ...done].sort((a, b) => a.row - b.row),
    dryRun,
  );
}

async function importKeys(
  context: Context,
  options: Omit<ImportClientKeysOptions, 'keys'>,
  rows: readonly Readable[],
): Promise<Row[]> {
  const { clientKeys } = (await context.client()).management;
  const { stderr } = context.terminal;
  const bar = stderr.isTTY ? progress({ output: stderr, style: 'light', max: rows.length }) : undefined;
  bar?.start(options.dry_run ? 'Looking at the keys' : 'Importing the keys');
  const done: Row[] = [];
  try {
    while (done.length < rows.length) {
      const batch = rows.slice(done.length, done.length + BATCH);
      const results = await clientKeys.import({ ...options, keys: batch.map(({ key }) => key) });
      done.push(...results.map((result, at) => ({ ...result, row: batch[at]?.row ?? 0 })));
      bar?.advance(batch.length, `${done.length} of ${rows.length} keys`);
    }
  } finally {
    bar?.stop(`${done.length} of ${rows.length} keys`);
  }
  return done;
}

function report({ output }: Context, rows: readonly Row[], dryRun: boolean): void {
  const skipped = rows.filter((row) => row.skipped !== null).length;
  const imported = rows.length - skipped;
  output.data({ dry_run: dryRun, imported, skipped, keys: rows }, () => {
    const noted = rows.filter((row) => noteOn(row) !== '');
    const summary = `${dryRun ? 'Would import' : 'Imported'} ${imported}, skipped ${skipped}.`;
    // No table: it would cut the reasons short.
    return [...noted.map((row) => `${row.row}. ${printable(row.name)}: ${noteOn(row)}`), summary].join('\n');
  });
}

/** A name comes from a file as it is, and must not steer the terminal. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '') || '(no name)';
}

function noteOn({ skipped, problem, owner_found }: Row): string {
  if (skipped) return `skipped, it ${problem ? `${REASONS[skipped]}: ${problem}` : REASONS[skipped]}`;
  return owner_found ? '' : 'is yours, as its owner has no account here';
}

function readRow(read: ReadRow, given: unknown, row: number, { scope = [] }: Options): Row | Readable {
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

async function rowsIn(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
  const parsed = z.array(z.unknown()).safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new CommandError(`${file} is no JSON list of keys.`, { hint: 'See "Moving in" in the README.' });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
