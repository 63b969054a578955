import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { progress } from '@clack/prompts';
import type { Command } from 'commander';
import type { Event, LatchkeyClient, ListEventsInput } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../failure.ts';
import { findKey } from '../key-lookup.ts';
import { relativeTime } from '../option-parsers.ts';
import type { Column } from '../output.ts';
import type { Terminal } from '../terminal.ts';

const DEFAULT_LIMIT = 50;
const MAX_PAGE = 100;

const COLUMNS: readonly Column<Event>[] = [
  { title: 'WHEN', of: ({ created_at }) => relativeTime(created_at) },
  { title: 'TYPE', of: ({ type }) => type },
  {
    title: 'ABOUT',
    of: ({ metadata, target }) => String(metadata.clientId ?? metadata.name ?? target ?? ''),
    rank: 1,
  },
  { title: 'FROM', of: ({ ip }) => ip, rank: 2 },
  { title: 'REQUEST', of: ({ request_id }) => request_id, rank: 3 },
];

interface FilterOptions {
  readonly type?: readonly string[];
  readonly key?: string;
  readonly since?: string;
  readonly until?: string;
}

export function registerEvents(program: Command, terminal: Terminal): void {
  const events = program.command('events').description('list and export events');
  addFilterOptions(events.command('list', { isDefault: true }).description('list events, newest first'))
    .option('--limit <n>', 'maximum number of events', parseLimit, DEFAULT_LIMIT)
    .action(action<FilterOptions & { limit: number }>(terminal, list));
  addFilterOptions(events.command('export').description('export all events as JSON Lines, newest first'))
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .action(action<FilterOptions & { output?: string }>(terminal, exportAll));
}

function addFilterOptions(command: Command): Command {
  return command
    .option('--type <type...>', 'filter by event type')
    .option('--key <key>', 'filter by client key')
    .option('--since <time>', 'include only events at or after this time', parseTime)
    .option('--until <time>', 'include only events before this time', parseTime);
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw usageError(`Invalid number of events "${text}".`);
  return Number(text);
}

function parseTime(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw usageError(`Invalid time "${text}".`, 'Use 2030-01-31 or 2030-01-31T12:00:00Z.');
  return new Date(time).toISOString();
}

async function buildFilter(
  client: LatchkeyClient,
  { type, key, since, until }: FilterOptions,
): Promise<ListEventsInput> {
  const target = key === undefined ? undefined : (await findKey(client, key)).id;
  return { types: type, target, since, until };
}

async function list(
  context: Context,
  { limit, ...filter }: FilterOptions & { limit: number },
): Promise<void> {
  const { output } = context;
  const client = await context.client();
  const input = { ...(await buildFilter(client, filter)), page_size: Math.min(limit, MAX_PAGE) };
  const events: Event[] = [];
  for await (const event of client.management.events.list(input)) {
    events.push(event);
    if (events.length === limit) break;
  }
  if (events.length === 0 && !output.json) return output.note('No events.');
  output.data(events, () => output.table(events, COLUMNS));
}

async function exportAll(
  context: Context,
  { output: file, ...filter }: FilterOptions & { output?: string },
): Promise<void> {
  const { terminal, output } = context;
  const client = await context.client();
  const input = await buildFilter(client, filter);
  const sink: Writable = file === undefined ? terminal.stdout : createWriteStream(file, { mode: 0o600 });
  if (file !== undefined) await once(sink, 'open');
  const bar = terminal.stderr.isTTY ? progress({ output: terminal.stderr, style: 'light' }) : undefined;
  bar?.start('Exporting events');
  let written = 0;
  for await (const event of client.management.events.list(input)) {
    if (!sink.write(`${JSON.stringify(event)}\n`)) await once(sink, 'drain');
    written += 1;
    if (written % 100 === 0) bar?.message(`${written} events`);
  }
  if (file !== undefined) await new Promise<void>((resolve) => sink.end(resolve));
  bar?.stop(`${written} events`);
  if (!bar) output.note(`${written} events`);
}
