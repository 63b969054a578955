import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { environmentTable } from '../src/config/environment.ts';
import { systemClock } from '../src/domain/clock.ts';
import { denialTable } from '../src/domain/denials.ts';
import { eventTable } from '../src/domain/event.ts';
import { ALL_ADAPTERS } from './rest/doors.ts';
import { FakeClock } from './support/clock.ts';
import { PASSWORD, startGateway } from './support/gateway.ts';
import { startScript } from './support/script.ts';
import { startShopGateway } from './support/shop-gateway.ts';
import { startShop } from './support/upstream.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const { PATH = '' } = process.env;
const run = promisify(execFile);

interface Step {
  readonly command: string;
  readonly output: string;
}

/** Returns the commands of a section, from one heading to the next, with the output that it shows. */
function readSteps(heading: string): Step[] {
  const section = readSection(heading);
  const steps = section.matchAll(/```sh\n(.*?)```\s+```json\n(.*?)```/gs);
  return [...steps].map(([, command = '', output = '']) => ({ command, output: output.trim() }));
}

function readSection(heading: string): string {
  const start = readme.indexOf(`\n## ${heading}\n`);
  expect(start).toBeGreaterThan(0);
  return readme.slice(start, readme.indexOf('\n## ', start + 1));
}

/** Replaces what differs between runs. */
function masked(text: string): string {
  return text
    .replace(/lk_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/g, 'lk_KEY')
    .replace(/lk_[0-9A-Za-z]{16}/g, 'lk_ID')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/"requestId":"[^"]+"/g, '"requestId":"…"')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
    .trim();
}

describe('the README', () => {
  it('contains the table of environment variables that the code has', () => {
    expect(readme).toContain(`\n\n${environmentTable()}\n\n`);
  });

  it('contains the table of events that the code has', () => {
    expect(readme).toContain(`\n\n${eventTable()}\n\n`);
  });

  it('contains the table of denial reasons that the code has', () => {
    expect(readme).toContain(`\n\n${denialTable()}\n\n`);
  });

  it('shows the real output of npm run demo', async () => {
    await using demo = startScript('demo');
    await demo.waitFor(/nothing is kept\.\n/);
    const shown = /`npm run demo`.*?```text\n(.*?)```/s.exec(readme)?.[1] ?? '';
    expect(masked(demo.stdout())).toBe(masked(shown));
  });

  it('shows the real output of the curl commands', async () => {
    await using shop = await startShop();
    const scopes = { 'Query.users': ['read:users'], 'User.email': ['read:users:email'] };
    await using gateway = await startGateway({ signUp: 'first', apis: { shop: { url: shop.url, scopes } } });
    const steps = readSteps('With curl');
    expect(steps).toHaveLength(4);
    const tokens: Record<string, string> = {};
    for (const { command, output } of steps) {
      const filled = command
        .replaceAll('http://127.0.0.1:4000', gateway.url)
        .replace(/(lku_|lk_)…/g, (_, prefix: string) => tokens[prefix] ?? 'not given yet');
      const { stdout } = await run('bash', ['-c', filled]);
      for (const [token, prefix = ''] of stdout.matchAll(/(lku_|lk_)\w+/g)) tokens[prefix] = token;
      const actual = stdout
        .replace(/(lku_|lk_)\w+/g, '$1…')
        .replace(/"requestId":"[^"]+"/, '"requestId":"…"');
      expect(actual.trim()).toBe(output);
    }
  });

  it('shows the real output of the OAuth commands and a working OAuth client', async () => {
    await using gateway = await startShopGateway({ clock: new FakeClock(systemClock) });
    const { clientKey, clientSecret } = await gateway.key({ scopes: ['read:shop'] });
    const env: Record<string, string> = { CLIENT_ID: clientKey.clientId, CLIENT_SECRET: clientSecret };
    const steps = readSteps('OAuth 2');
    expect(steps).toHaveLength(4);
    for (const { command, output } of steps) {
      const here = command.replaceAll('http://127.0.0.1:4000', gateway.url);
      const { stdout } = await run('bash', ['-c', here], { env: { PATH, ...env } });
      env.TOKEN ??= (JSON.parse(stdout) as { access_token: string }).access_token;
      const actual = stdout
        .replaceAll(gateway.url, 'http://127.0.0.1:4000')
        .replaceAll(clientKey.clientId, 'lk_…')
        .replace(/eyJ[\w.-]+/, 'eyJ…')
        .replace(/"(exp|iat)":\d+/g, '"$1":…')
        .replace(/"jti":"[^"]+"/, '"jti":"…"');
      expect(actual).toBe(output);
    }

    const snippet = /```js\n(.*?)```/s.exec(readSection('OAuth 2'))?.[1] ?? '';
    const here = snippet.replace('http://127.0.0.1:4000', gateway.url);
    const node = await run(process.execPath, ['--input-type=module', '--eval', here], { cwd: ROOT, env });
    expect(node.stdout).toBe('true\n');
  });

  it('shows the real output of the commands of other clients', async () => {
    await using gateway = await startGateway({ adapters: ALL_ADAPTERS });
    await gateway.signUp('ada@example.com');
    const steps = readSteps('Drop-in for other clients');
    expect(steps).toHaveLength(6);
    const env: Record<string, string> = { PATH };
    for (const { command, output } of steps) {
      const here = command.replaceAll('http://127.0.0.1:4000', gateway.url);
      const { stdout } = await run('bash', ['-c', here], { env });
      env.TOKEN = /lku_\w+/.exec(stdout)?.[0] ?? env.TOKEN ?? '';
      expect(stdout.replace(/(lku_|lk_)\w+/g, '$1…').trim()).toBe(output);
    }
  });

  it('shows the real output of the SDK example', async () => {
    await using gateway = await startShopGateway({
      shop: { scopes: { 'User.email': ['read:users:email'] } },
    });
    await gateway.signUp('ada@example.com');
    const [, snippet = '', shown] = /```js\n(.*?)```\s+```text\n(.*?)```/s.exec(readSection('The SDK')) ?? [];
    const here = snippet.replaceAll('http://127.0.0.1:4000', gateway.url);
    const source = ['--conditions=latchkey-source', '--input-type=module', '--eval', here];
    const { stdout } = await run(process.execPath, source, { cwd: ROOT, env: { PASSWORD } });
    expect(stdout).toBe(shown);
  });
});

describe('npm run', () => {
  it.each(['start', 'dev'])('%s starts a gateway that reports ready', async (script) => {
    await using gateway = startScript(script);
    const [, url = ''] = await gateway.waitFor(/Latchkey is ready on (\S+)\n/);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
});
