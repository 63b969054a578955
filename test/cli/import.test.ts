import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { ClientKey } from '../../src/sdk/index.ts';
import { type CommandLine, createCommandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { fluxbaseRow } from '../support/fluxbase-row.ts';
import { PASSWORD } from '../support/gateway.ts';
import { hashForeignSecret, verifyEmail } from '../support/imports.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let cli: CommandLine;
beforeAll(async () => {
  gateway = await startShopGateway({ clock: new FakeClock(systemClock), signUp: 'open' });
  cli = createCommandLine(gateway.url);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
});

const asAdmin = () => ({ LATCHKEY_TOKEN: gateway.accessToken });
const run = (...args: string[]) => cli.run(['import', ...args], '', asAdmin());

function writeInputFile(content: unknown): string {
  const file = join(cli.home, 'keys.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

interface Report {
  readonly dry_run: boolean;
  readonly imported: number;
  readonly skipped: number;
  readonly keys: { row: number; name: string; skipped: string | null; client_key: ClientKey | null }[];
}

async function readReport(...args: string[]): Promise<Report> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Report;
}

describe('latchkey import', () => {
  it('skips a key for an email address that is not verified, and prints why', async () => {
    const { account } = await gateway.signUp();
    const { row } = fluxbaseRow({ user_email: account.email });
    const { code, stdout } = await run('fluxbase', writeInputFile([row]));
    expect([code, stdout.trim().split('\n')]).toEqual([
      0,
      [`1. ${row.name}: skipped: the email address of the owner is not verified`, 'Imported 0, skipped 1.'],
    ]);
  });

  it('imports keys that keep working, reports skipped rows with reasons, and changes nothing when repeated', async () => {
    const { account } = await gateway.signUp('ada@example.com');
    await verifyEmail(gateway, gateway.accessToken, account);
    const good = fluxbaseRow({ user_email: 'Ada@example.com' });
    const mine = fluxbaseRow();
    const rows = [
      good.row,
      mine.row,
      fluxbaseRow({ revoked_at: '2026-02-01T00:00:00+00:00' }).row,
      fluxbaseRow({ expires_at: '2026-02-01T00:00:00+00:00' }).row,
      fluxbaseRow({ key_hash: 'nonsense' }).row,
      fluxbaseRow({ name: mine.row.name }).row,
      fluxbaseRow({ expires_at: 'some day' }).row,
      'no row',
    ];
    const file = writeInputFile(rows);

    const rehearsed = await readReport('fluxbase', file, '--dry-run');
    expect(rehearsed).toMatchObject({ dry_run: true, imported: 2, skipped: 6 });
    expect((await gateway.call(good.secret)).status).toBe(401);

    const { code, stdout, stderr } = await run('fluxbase', file);
    expect([code, stderr]).toEqual([0, '']);
    const names = rows.map((row) => (typeof row === 'object' ? row.name : ''));
    expect(stdout.trim().split('\n')).toEqual([
      `2. ${names[1]}: assigned to you, because its owner has no account`,
      `3. ${names[2]}: skipped: revoked`,
      `4. ${names[3]}: skipped: expired`,
      `5. ${names[4]}: skipped: the hash is not SHA-256 in base64url`,
      `6. ${names[5]}: skipped: another key of the owner has the same name`,
      `7. ${names[6]}: skipped: invalid row: expiresAt: Invalid time`,
      expect.stringMatching(/^8\. \(no name\): skipped: invalid row: Invalid input/),
      'Imported 2, skipped 6.',
    ]);
    for (const { secret } of [good, mine]) {
      expect((await gateway.call(secret, undefined, { 'X-Client-Key': secret })).status).toBe(200);
    }

    const again = await readReport('fluxbase', file);
    expect(again).toMatchObject({ imported: 0, skipped: 8 });
    expect(again.keys.map(({ row, skipped }) => `${row} ${skipped}`)).toEqual([
      '1 ALREADY_IMPORTED',
      '2 ALREADY_IMPORTED',
      '3 REVOKED',
      '4 EXPIRED',
      '5 BAD_HASH',
      '6 NAME_TAKEN',
      '7 UNREADABLE',
      '8 UNREADABLE',
    ]);
    const { stdout: listed } = await cli.run(['client-keys', 'list', '--json'], '', asAdmin());
    const keys = JSON.parse(listed) as ClientKey[];
    expect(keys.find(({ name }) => name === good.row.name)?.user_id).toBe(account.id);
  });

  it('imports keys of better-auth, with the given scopes for keys that have none', async () => {
    const secret = 'aBcD'.repeat(16);
    const row = {
      id: 'k1',
      name: null,
      start: 'aBcDaB',
      key: hashForeignSecret(secret, ''),
      referenceId: 'u1',
    };
    const file = writeInputFile([row]);
    expect(await readReport('better-auth', file, '--scope', 'read:shop')).toMatchObject({
      imported: 1,
      keys: [{ name: 'better-auth aBcDaB', client_key: { scopes: ['read:shop'] } }],
    });
    expect((await gateway.call(secret)).status).toBe(200);
  });

  it('imports 205 keys in batches and shows its progress in a terminal', async () => {
    const rows = Array.from({ length: 205 }, () => fluxbaseRow().row);
    const terminal = cli.terminal(['import', 'fluxbase', writeInputFile(rows)], {}, asAdmin());
    await terminal.waitFor('of 205 keys');
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen()).toContain('Imported 205, skipped 0.');
    expect(await readReport('fluxbase', writeInputFile(rows))).toMatchObject({ imported: 0, skipped: 205 });
  });

  it.each([
    ['not JSON', 'nonsense', /is not a JSON array of keys/],
    ['not a list', { key: 1 }, /is not a JSON array of keys/],
  ])('rejects a file that is %s', async (_, content, words) => {
    const { code, stderr } = await run('fluxbase', writeInputFile(content));
    expect([code, stderr]).toEqual([1, expect.stringMatching(words)]);
  });

  it('rejects an unknown source, a missing file, and accounts that are not administrators', async () => {
    expect((await run('auth0', writeInputFile([]))).code).toBe(2);
    expect(await run('fluxbase', 'missing.json')).toMatchObject({
      code: 1,
      stderr: 'error: Failed to read missing.json.\n',
    });
    const { accessToken } = await gateway.signUp();
    const args = ['import', 'fluxbase', writeInputFile([fluxbaseRow().row])];
    const refused = await cli.run(args, '', { LATCHKEY_TOKEN: accessToken });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/administrator/)]);
    const nobody = await cli.run(args, PASSWORD);
    expect(nobody.code).toBe(4);
  });

  it('removes control characters from names before it prints them', async () => {
    const { stdout } = await run(
      'fluxbase',
      writeInputFile([fluxbaseRow({ name: '\x1b[31mred', key_hash: 'nonsense' }).row]),
    );
    expect(stdout).toMatch(/^1\. \[31mred: skipped/);
  });

  it('imports nothing from an empty list', async () => {
    expect(await run('fluxbase', writeInputFile([]))).toMatchObject({
      code: 0,
      stdout: 'Imported 0, skipped 0.\n',
    });
  });
});
