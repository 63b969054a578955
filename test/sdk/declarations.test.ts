import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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
  // Builds the SDK alone, so that its declarations cannot need other files or the types of Node.
  const config = {
    extends: join(ROOT, 'src/tsconfig.build.json'),
    compilerOptions: { rootDir: join(ROOT, 'src'), outDir: join(installed, 'dist'), types: [] },
    files: [join(ROOT, 'src/sdk/index.ts')],
    include: [],
  };
  writeFileSync(join(folder, 'build.json'), JSON.stringify(config));
  await run(TSC, ['--project', join(folder, 'build.json')]);
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app/main.mts'), CONSUMER);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the published SDK', () => {
  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('type-checks without other packages when module is %s', async (module, moduleResolution) => {
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
  });

  it('runs in Node without other packages', async () => {
    const script = `import { createClient } from 'latchkey/sdk'; console.log(createClient({ url: 'http://h.example/a/' }))`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: folder,
    });
    expect(stdout).toBe("LatchkeyClient { url: 'http://h.example/a' }\n");
  });
});
