import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'node_modules/.bin');
const exec = promisify(execFile);

let gateway: ShopGateway;
let folder: string;
let clientKey: string;

// Writes the files of the README to a new project, and generates its client.
beforeAll(async () => {
  gateway = await startShopGateway();
  clientKey = (await gateway.key({ scopes: ['read:shop'] })).key;
  folder = mkdtempSync(join(tmpdir(), 'latchkey-typed-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'node_modules/@graphql-codegen'), { recursive: true });
  for (const name of [
    '@graphql-codegen/cli',
    '@graphql-codegen/client-preset',
    'graphql',
    '@types',
    '@graphql-typed-document-node',
  ])
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  symlinkSync(ROOT, join(folder, 'node_modules/latchkey'));
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('### Typed clients'), readme.indexOf('## The management API'));
  const files = [...section.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)];
  expect(files.map(([, name]) => name)).toEqual(['codegen.ts', 'src/main.ts']);
  for (const [, name = '', text = ''] of files) write(name, text);
  await run(join(BIN, 'graphql-codegen'), '--config', 'codegen.ts');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await gateway[Symbol.asyncDispose]();
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text.replaceAll('http://127.0.0.1:4000', gateway.url));
}

async function run(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, CLIENT_KEY: clientKey, JITI_TRY_NATIVE: 'true' };
  return (await exec(command, args, { cwd: folder, env })).stdout;
}

const typeCheck = () =>
  run(
    join(BIN, 'tsc'),
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--allowImportingTsExtensions',
    '--skipLibCheck',
    '--types',
    'node',
    '--customConditions',
    'latchkey-source',
    'src/main.ts',
  );

describe('the typed client of the README', () => {
  it('is generated from the schema that Latchkey returns, type-checks and runs', async () => {
    expect(gateway.shop.received).toEqual([]);
    await typeCheck();
    const conditions = ['--conditions=latchkey-source', 'src/main.ts'];
    expect(await run(process.execPath, ...conditions)).toBe(
      'Kettle in brass: 900.00\nKettle in copper: 2750.00\n',
    );
  });

  it('fails to type-check when it reads an unknown field', async () => {
    const main = readFileSync(join(folder, 'src/main.ts'), 'utf8');
    write('src/main.ts', main.replace('priceCents.toFixed(2)', 'price'));
    await expect(typeCheck()).rejects.toMatchObject({ stdout: expect.stringContaining("'price'") });
  });
});
