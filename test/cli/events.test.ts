import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/sdk/index.ts';
import type { CommandLine } from '../support/cli.ts';
import { type CliGateway, startCliGateway } from '../support/cli-gateway.ts';

let setup: CliGateway;
let cli: CommandLine;
beforeAll(async () => {
  setup = await startCliGateway();
  ({ cli } = setup);
  for (const name of ['stored', 'other']) await cli.run(['client-keys', 'create', '-N', name]);
});
afterAll(() => setup[Symbol.asyncDispose]());

describe('latchkey events', () => {
  it('filters by type, client key and time, and prints at most --limit events', async () => {
    const events = await cli.json<Event[]>(['events', '--type', 'client_key.created', '--key', 'stored']);
    expect(events.map(({ metadata }) => metadata.name)).toEqual(['stored']);
    expect((await cli.run(['events', '--limit', '2'])).stdout.trim().split('\n')).toHaveLength(3);
    expect((await cli.run(['events', '--since', '2999-01-01'])).stderr).toBe('No events.\n');
    expect((await cli.run(['events', '--until', '2020-01-01'])).stderr).toBe('No events.\n');
  });
});

describe('latchkey events export', () => {
  it('writes all events as JSON Lines to stdout, or to a file with mode 0600', async () => {
    const file = join(cli.home, 'events.jsonl');
    const { code, stdout, stderr } = await cli.run(['events', 'export', '-o', file]);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect([code, stdout, stderr]).toEqual([0, '', `${lines.length} events\n`]);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'account.created' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await cli.run(['events', 'export'])).stdout.trim().split('\n')).toHaveLength(lines.length);
  });

  it('shows its progress in a terminal and only the number of events elsewhere', async () => {
    const terminal = cli.terminal(['events', 'export', '-o', 'out.jsonl']);
    await terminal.waitFor(/◇ +\d+ events/);
    expect(await terminal.exited).toBe(0);
    const { stderr } = await cli.run(['events', 'export', '-o', join(cli.home, 'out.jsonl')]);
    expect(stderr).toMatch(/^\d+ events\n$/);
  });
});
