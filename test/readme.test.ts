import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { environmentTable } from '../src/config/environment.ts';
import { eventTable } from '../src/services/events.ts';
import { startGateway } from './support/gateway.ts';
import { startScript } from './support/script.ts';
import { startShop } from './support/upstream.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const run = promisify(execFile);

/** Replaces what differs from run to run. */
function masked(text: string): string {
  return text
    .replace(/lk_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/g, 'lk_KEY')
    .replace(/lk_[0-9A-Za-z]{16}/g, 'lk_ID')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/"requestId":"[^"]+"/g, '"requestId":"…"')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
    .trim();
}

test('the table of environment variables in the README is the one that the code has', () => {
  expect(readme).toContain(`\n\n${environmentTable()}\n\n`);
});

test('the table of events in the README is the one that the code has', () => {
  expect(readme).toContain(`\n\n${eventTable()}\n\n`);
});

test('npm run demo tells what the README shows', async () => {
  await using demo = startScript('demo');
  await demo.said(/nothing is kept\.\n/);
  const shown = /`npm run demo`.*?```text\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(masked(demo.stdout())).toBe(masked(shown));
});

test.each(['start', 'dev'])('npm run %s says that Latchkey is ready', async (script) => {
  await using gateway = startScript(script);
  const [, url = ''] = await gateway.said(/Latchkey is ready on (\S+)\n/);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
});

test('the curl commands in the README answer what it shows', async () => {
  await using shop = await startShop();
  const scopes = { 'Query.users': ['read:users'], 'User.email': ['read:users:email'] };
  await using gateway = await startGateway({ signUp: 'first', apis: { shop: { url: shop.url, scopes } } });
  const section = readme.slice(readme.indexOf('## With curl'), readme.indexOf('## In front of anything'));
  const steps = [...section.matchAll(/```sh\n(.*?)```\s+```json\n(.*?)```/gs)];
  expect(steps).toHaveLength(4);
  const tokens: Record<string, string> = {};
  for (const [, command = '', answer = ''] of steps) {
    const filled = command
      .replaceAll('http://127.0.0.1:4000', gateway.url)
      .replace(/(lku_|lk_)…/g, (_, prefix: string) => tokens[prefix] ?? 'not given yet');
    const { stdout } = await run('bash', ['-c', filled]);
    for (const [token, prefix = ''] of stdout.matchAll(/(lku_|lk_)\w+/g)) tokens[prefix] = token;
    const told = stdout.replace(/(lku_|lk_)\w+/g, '$1…').replace(/"requestId":"[^"]+"/, '"requestId":"…"');
    expect(told.trim()).toBe(answer.trim());
  }
});
