import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { buildConsole, SCRIPT } from './console-files.ts';

const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('GET /console', () => {
  const { outside, folder } = buildConsole();
  let gateway: TestGateway;
  beforeAll(async () => {
    for (const name of ['page.html', 'style.css', 'logo.png', 'data.json', 'font.woff2', 'notice'])
      writeFileSync(join(folder, 'assets', name), name);
    gateway = await startGateway({ consoleFolder: folder });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await rm(outside, { recursive: true });
  });

  /** Sends a path as it is; `fetch` would resolve its dots. */
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      const sent = request(`${gateway.url}/`, { path, headers, method }, async (res) => {
        const chunks: Buffer[] = [];
        for await (const chunk of res) chunks.push(chunk);
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) });
      });
      sent.on('error', reject).end();
    });

  it.each(['/console', '/console/', '/console/keys/lk_1', '/console/index.html', '/console/a.b/c'])(
    'responds to %s with the page, which browsers must revalidate',
    async (path) => {
      const { status, headers, body } = await get(path);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(body.toString()).toMatch(/^<!doctype html><meta property="csp-nonce" nonce="[\w-]{22}">$/);
    },
  );

  it('allows by its Content-Security-Policy only its own files and styles with a random nonce', async () => {
    const [one, other] = await Promise.all([get('/console'), get('/console')]);
    const nonce = /nonce="([\w-]+)"/.exec(one.body.toString())?.[1] ?? '';
    const policy = String(one.headers['content-security-policy']);
    expect(
      Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/).slice(0, 2))),
    ).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': `'self' 'nonce-${nonce}'`,
      'connect-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    });
    expect(other.headers['content-security-policy']).not.toBe(policy);
    expect(one.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
  });

  it.each([
    ['br, gzip', 'br', brotliCompressSync(SCRIPT)],
    ['BR', 'br', brotliCompressSync(SCRIPT)],
    ['gzip, deflate', 'gzip', gzipSync(SCRIPT)],
    ['br;q=0, gzip;q=0.5', 'gzip', gzipSync(SCRIPT)],
    ['br; q=0.0', 'identity', Buffer.from(SCRIPT)],
    ['identity', 'identity', Buffer.from(SCRIPT)],
    ['', 'identity', Buffer.from(SCRIPT)],
  ])('serves an immutable asset for Accept-Encoding "%s" as %s', async (accept, encoding, expected) => {
    const { status, headers, body } = await get('/console/assets/main-abc.js', { 'Accept-Encoding': accept });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-encoding'] ?? 'identity').toBe(encoding);
    expect(headers['content-length']).toBe(String(expected.length));
    expect(body.equals(expected)).toBe(true);
  });

  it('makes browsers revalidate files without a hash in their name', async () => {
    const { headers } = await get('/console/favicon.svg');
    expect(headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' });
    expect(headers['content-security-policy']).toBeUndefined();
  });

  it.each([
    ['page.html', 'text/html; charset=utf-8'],
    ['style.css', 'text/css; charset=utf-8'],
    ['logo.png', 'image/png'],
    ['data.json', 'application/json; charset=utf-8'],
    ['font.woff2', 'font/woff2'],
    ['notice', 'application/octet-stream'],
  ])('serves %s with Content-Type %s', async (name, type) => {
    const { headers, body } = await get(`/console/assets/${name}`);
    expect([headers['content-type'], body.toString()]).toEqual([type, name]);
  });

  it('responds with 404 to an asset of another version', async () => {
    expect((await get('/console/assets/main-old.js', HTML)).status).toBe(404);
  });

  it.each([
    '/console/../secret.txt',
    '/console/../../secret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/..%2fsecret.txt',
    '/console/assets/../../secret.txt',
    '/console//secret.txt',
    '/console/..\\secret.txt',
  ])('serves no file outside of its folder for %s', async (path) => {
    const { body } = await get(path);
    expect(body.toString()).not.toContain('secret');
  });

  it('responds to HEAD without a body, and to other methods with 404', async () => {
    const head = await get('/console/assets/main-abc.js', {}, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(SCRIPT.length),
      0,
    ]);
    expect((await get('/console', {}, 'POST')).status).toBe(404);
  });
});
