import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startProcess } from '../support/process.ts';
import { startShop } from '../support/upstream.ts';

type Options = Parameters<typeof startProcess>[0];

/** How a start ends that should fail, and what it leaves in the folder beside what was there. */
async function failedStart(options: Options = {}) {
  await using gateway = startProcess(options);
  const before = Object.keys(options.files ?? {});
  const { code, stdout, stderr } = await gateway.exited;
  const left = readdirSync(gateway.folder).filter((name) => !before.includes(name));
  expect(stdout).toBe('');
  return { code, lines: stderr.trim().split('\n'), left };
}

describe('a broken configuration ends with exit code 78, nothing made, and', () => {
  it('every problem named, of environment and file', async () => {
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
    const { code, lines, left } = await failedStart({ env, files });
    expect([code, left]).toEqual([78, []]);
    expect(lines[0]).toBe('Latchkey cannot start: the configuration is wrong.');
    const problems = lines.slice(1).join('\n');
    for (const name of Object.keys(env)) {
      if (name !== 'LATCHKEY_CONFIG') expect(problems).toMatch(new RegExp(`^  ${name}: must be`, 'm'));
    }
    expect(problems).toMatch(/^ {2}latchkey\.json apis\.shop\.url: /m);
    expect(problems).toMatch(/^ {2}latchkey\.json apis\.shop\.timeoutMs: /m);
    expect(problems).toMatch(/^ {2}latchkey\.json apis\.B/m);
    expect(problems).not.toContain('    at ');
  });

  it.each([
    ['latchkey.config.ts', 'export default { apis: {'],
    ['latchkey.json', '{ "apis": '],
  ])('a file that cannot be read named: %s with %j', async (name, text) => {
    const env = { LATCHKEY_CONFIG: name };
    const { code, lines, left } = await failedStart({ env, files: { [name]: text } });
    expect([code, left]).toEqual([78, []]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(new RegExp(`^ {2}${name}: cannot be read: .+`));
  });

  it('a missing file named', async () => {
    const { code, lines, left } = await failedStart({ env: { LATCHKEY_CONFIG: './nowhere.ts' } });
    expect([code, left]).toEqual([78, []]);
    expect(lines).toEqual([expect.any(String), '  LATCHKEY_CONFIG: there is no file ./nowhere.ts']);
  });

  it('the rule named that the schema has no field for', async () => {
    await using shop = await startShop();
    const config = {
      apis: { shop: { url: shop.url, scopes: { 'Query.userz': ['a'], 'Query.users': ['a'] } } },
    };
    const files = { 'latchkey.json': JSON.stringify(config) };
    const { code, lines, left } = await failedStart({ env: { LATCHKEY_CONFIG: 'latchkey.json' }, files });
    expect([code, left]).toEqual([78, []]);
    expect(lines.slice(1)).toEqual(["  apis.shop.scopes: 'Query.userz': the type Query has no field userz"]);
  });
});

describe('ends with exit code 1 and one line', () => {
  it('when its port is taken, before it makes a data folder', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, lines, left } = await failedStart({ env: { PORT: String(port) } });
    other.close();
    expect([code, left]).toEqual([1, []]);
    expect(lines).toEqual([expect.stringMatching(/^Latchkey cannot start: .*already in use.*PORT/)]);
  });

  it('when its data folder cannot be made', async () => {
    const env = { DATABASE_URL: 'file:./regular/latchkey.db' };
    const { code, lines, left } = await failedStart({ env, files: { regular: 'a file' } });
    expect([code, left]).toEqual([1, []]);
    expect(lines).toEqual([expect.stringMatching(/^Latchkey cannot start: the database cannot be opened: /)]);
  });

  it('when its database is something else, which it leaves as it is', async () => {
    const text = 'this is a diary, not a database. '.repeat(100);
    const files = { 'diary.txt': text };
    await using gateway = startProcess({ env: { DATABASE_URL: 'file:./diary.txt' }, files });
    const { code, stderr } = await gateway.exited;
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^Latchkey cannot start: the database cannot be opened: /),
    ]);
    expect(readdirSync(gateway.folder)).toEqual(['diary.txt']);
  });

  it('when PostgreSQL is not there', async () => {
    const env = { DATABASE_URL: 'postgres://nobody:pass-word@127.0.0.1:9/none' };
    const { code, lines, left } = await failedStart({ env });
    expect([code, left]).toEqual([1, []]);
    expect(lines).toEqual([
      expect.stringMatching(/^Latchkey cannot start: the database cannot be opened: .*ECONNREFUSED/),
    ]);
    expect(lines[0]).not.toContain('pass-word');
  });
});
