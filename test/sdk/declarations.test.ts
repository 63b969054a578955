import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const TSC = join(ROOT, 'node_modules/.bin/tsc');

const CONSUMER = `
import { type ClientKey, createClient, type Event, LatchkeyError, type Verdict } from 'latchkey/sdk';

export async function main(): Promise<void> {
  const client = createClient({ url: 'http://127.0.0.1:4000' });
  const { client_key, key }: { client_key: ClientKey; key: string } = await client.management.clientKeys.create({
    name: 'a',
    scopes: [],
    expires_at: new Date(),
  });
  const { client_keys, total }: { client_keys: ClientKey[]; total: number } = await client.management.clientKeys.list();
  for await (const event of client.management.events.list()) event satisfies Event;
  const verdict: Verdict = await client.verify(key);
  if (!verdict.allowed) throw new LatchkeyError(verdict.reason, client_key.id + client_keys.length + total);
  // @ts-expect-error there is no such option
  createClient({ uri: '' });
}
`;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-types-'));
  const installed = join(folder, 'node_modules/latchkey');
  const build = join(ROOT, 'src/tsconfig.build.json');
  await run(TSC, ['--project', build, '--outDir', join(installed, 'dist')], { cwd: ROOT });
  // Nothing else of the package, so that nothing else can be needed.
  for (const layer of ['config', 'domain', 'gateway.js'])
    rmSync(join(installed, 'dist', layer), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app/main.mts'), CONSUMER);
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])(
  'TypeScript understands the package without any other, with module %s',
  async (module, moduleResolution) => {
    const options = [
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
      '--types',
      '',
      '--lib',
      'es2022,dom',
    ];
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--target', 'es2022'];
    const { stdout } = await run(TSC, [...options, ...strict, 'app/main.mts'], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  },
);

test('Node runs the package without any other', async () => {
  const script = `import { createClient } from 'latchkey/sdk'; console.log(createClient({ url: 'http://h.example/a/' }))`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
  expect(stdout).toBe("LatchkeyClient { url: 'http://h.example/a' }\n");
});
