import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { buildConsole } from './console-files.ts';

const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('GET /', () => {
  const { outside, folder } = buildConsole();
  afterAll(() => rm(outside, { recursive: true }));

  it('redirects browsers to the console and responds to programs with 404', async () => {
    await using gateway = await startGateway({ consoleFolder: folder });
    const browser = await fetch(gateway.url, { headers: HTML, redirect: 'manual' });
    expect([browser.status, browser.headers.get('location')]).toEqual([302, '/console/']);
    expect(browser.headers.get('content-length')).toBe('0');
    expect((await fetch(gateway.url)).status).toBe(404);
  });
});

describe('the console below the path of PUBLIC_URL', () => {
  it('has that path in its page and in the redirect of GET /', async () => {
    const { outside, folder } = buildConsole();
    writeFileSync(join(folder, 'index.html'), '<script src="__base__/main.js">');
    const publicUrl = 'https://example.com/gate';
    await using gateway = await startGateway({ consoleFolder: folder, publicUrl });
    const page = await fetch(`${gateway.url}/console/keys`);
    expect(await page.text()).toBe('<script src="/gate/console/main.js">');
    const root = await fetch(gateway.url, { headers: HTML, redirect: 'manual' });
    expect(root.headers.get('location')).toBe('/gate/console/');
    await rm(outside, { recursive: true });
  });
});

describe('a console that is not built', () => {
  it('responds with 503 and the build command until the console is built', async () => {
    const { outside } = buildConsole();
    const later = join(outside, 'later');
    await using gateway = await startGateway({ consoleFolder: later });
    const missing = await fetch(`${gateway.url}/console`);
    expect([missing.status, missing.headers.get('content-type')]).toEqual([503, 'text/plain; charset=utf-8']);
    expect(missing.headers.get('retry-after')).toBe('60');
    expect(await missing.text()).toContain('npm run build:console');
    mkdirSync(later);
    writeFileSync(join(later, 'index.html'), 'built');
    expect(await (await fetch(`${gateway.url}/console`)).text()).toBe('built');
    await rm(outside, { recursive: true });
  });

  it('serves no assets before its page exists', async () => {
    const { outside, folder } = buildConsole();
    await rm(join(folder, 'index.html'));
    await using gateway = await startGateway({ consoleFolder: folder });
    expect((await fetch(`${gateway.url}/console/assets/main-abc.js`)).status).toBe(503);
    await rm(outside, { recursive: true });
  });
});
