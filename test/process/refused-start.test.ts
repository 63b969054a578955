import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { startFailure } from '../../src/welcome.ts';
import { useEmptyFolder } from '../config/empty-folder.ts';
import { startProcess } from '../support/process.ts';
import { startShop } from '../support/upstream.ts';

const folder = useEmptyFolder();

type Options = Parameters<typeof startProcess>[0];

/** Runs a gateway that fails to start. Returns its exit code, its output and the files that it created. */
async function failedProcess(options: Options = {}) {
  await using gateway = startProcess(options);
  const before = Object.keys(options.files ?? {});
  const { code, stdout, stderr } = await gateway.exited;
  const created = readdirSync(gateway.folder).filter((name) => !before.includes(name));
  expect(stdout).toBe('');
  return { code, lines: stderr.trim().split('\n'), created };
}

/** Fails to start a gateway within the test, in the current folder, which saves the time of a process. */
async function failedStart(env: Record<string, string>, files: Record<string, string> = {}) {
  for (const [name, text] of Object.entries(files)) writeFileSync(name, text);
  const start = async () => await createGateway(await loadConfig({ PORT: '0', ...env })).listen();
  const error: unknown = await start().catch((thrown: unknown) => thrown);
  const created = readdirSync('.').filter((name) => !Object.hasOwn(files, name));
  return { lines: startFailure(error).split('\n'), created };
}

describe('an invalid configuration', () => {
  it('ends the process with exit code 78 and every problem of environment and file', async () => {
    const files = {
      'latchkey.json': JSON.stringify({ apis: { shop: { url: 'ftp://x', timeoutMs: -1 }, B: {} } }),
    };
    const env = {
      PORT: '70000',
      SIGN_UP: 'maybe',
      KEY_PREFIX: 'X',
      DEFAULT_RATE_LIMIT: '0',
      DATABASE_URL: 'mysql://x',
      TRUSTED_PROXIES: 'everyone',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'here',
      LATCHKEY_CONFIG: 'latchkey.json',
    };
    const { code, lines, created } = await failedProcess({ env, files });
    expect([code, created]).toEqual([78, []]);
    expect(lines[0]).toBe('Latchkey cannot start: invalid configuration.');
    const problems = lines.slice(1).join('\n');
    for (const name of Object.keys(env)) {
      if (name !== 'LATCHKEY_CONFIG') expect(problems).toMatch(new RegExp(`^  ${name}: must be`, 'm'));
    }
    expect(problems).toMatch(/^ {2}latchkey\.json apis\.shop\.url: /m);
    expect(problems).toMatch(/^ {2}latchkey\.json apis\.shop\.timeoutMs: /m);
    expect(problems).toMatch(/^ {2}latchkey\.json apis\.B/m);
    expect(problems).not.toContain('    at ');
  });

  it('ends the process with exit code 78 for a scope rule of a field that the schema does not have', async () => {
    await using shop = await startShop();
    const config = {
      apis: { shop: { url: shop.url, scopes: { 'Query.userz': ['a'], 'Query.users': ['a'] } } },
    };
    const files = { 'latchkey.json': JSON.stringify(config) };
    const { code, lines, created } = await failedProcess({
      env: { LATCHKEY_CONFIG: 'latchkey.json' },
      files,
    });
    expect([code, created]).toEqual([78, []]);
    expect(lines.slice(1)).toEqual(["  apis.shop.scopes: 'Query.userz': the type Query has no field userz"]);
  });

  it.each([
    ['TypeScript', 'latchkey.config.ts', 'export default { apis: {'],
    ['JSON', 'latchkey.json', '{ "apis": '],
  ])('stops the start with the name of an unreadable %s file', async (_, name, text) => {
    const { lines, created } = await failedStart({ LATCHKEY_CONFIG: name }, { [name]: text });
    expect(created).toEqual([]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(new RegExp(`^ {2}${name}: cannot be read: .+`));
  });

  it('stops the start with the name of a missing file', async () => {
    const { lines, created } = await failedStart({ LATCHKEY_CONFIG: './nowhere.ts' });
    expect(created).toEqual([]);
    expect(lines).toEqual([expect.any(String), '  LATCHKEY_CONFIG: file not found: ./nowhere.ts']);
  });
});

describe('a failed start', () => {
  it('ends the process with exit code 1 and one line when the port is in use, before it creates files', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, lines, created } = await failedProcess({ env: { PORT: String(port) } });
    other.close();
    expect([code, created]).toEqual([1, []]);
    expect(lines).toEqual([expect.stringMatching(/^Latchkey cannot start: .*already in use.*PORT/)]);
  });

  it('ends the process with exit code 1 and one line without the password when PostgreSQL is down', async () => {
    const env = { DATABASE_URL: 'postgres://nobody:pass-word@127.0.0.1:9/none' };
    const { code, lines, created } = await failedProcess({ env });
    expect([code, created]).toEqual([1, []]);
    expect(lines).toEqual([
      expect.stringMatching(/^Latchkey cannot start: the database cannot be opened: .*ECONNREFUSED/),
    ]);
    expect(lines[0]).not.toContain('pass-word');
  });

  it('reports one line when the data folder cannot be created', async () => {
    const env = { DATABASE_URL: 'file:./regular/latchkey.db' };
    const { lines, created } = await failedStart(env, { regular: 'a file' });
    expect(created).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^Latchkey cannot start: the database cannot be opened: /)]);
  });

  it('leaves a file that is not a database unchanged', async () => {
    const text = 'this is a diary, not a database. '.repeat(100);
    const { lines, created } = await failedStart({ DATABASE_URL: 'file:./diary.txt' }, { 'diary.txt': text });
    expect(created).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^Latchkey cannot start: the database cannot be opened: /)]);
    expect(readFileSync(join(folder(), 'diary.txt'), 'utf8')).toBe(text);
  });
});
