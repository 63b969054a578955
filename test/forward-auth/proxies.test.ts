import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startFilesServer } from '../support/files-server.ts';
import { bearer, startGateway } from '../support/gateway.ts';
import { isInstalled, startProxy } from '../support/proxy.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Returns the README's configuration of a proxy with real addresses. */
function snippet(language: string, gateway: string, files: string, scope = 'scope=read:files'): string {
  const text = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(readme)?.[1] ?? '';
  expect(text).not.toBe('');
  return text
    .replaceAll('127.0.0.1:4000', gateway.replace('http://', ''))
    .replaceAll('127.0.0.1:8080', files)
    .replaceAll('scope=read:files', scope);
}

const proxies = [
  {
    program: 'nginx',
    limited: 403,
    start: (gateway: string, files: string, scope?: string) =>
      startProxy('nginx', (address, folder) => ({
        config: `daemon off; pid ${folder}/pid; error_log stderr; events {}
          http {
            access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder};
            fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
            server { listen ${address}; ${snippet('nginx', gateway, files, scope)} }
          }`,
        args: (file) => ['-c', file, '-e', 'stderr'],
      })),
  },
  {
    program: 'caddy',
    limited: 429,
    start: (gateway: string, files: string, scope?: string) =>
      startProxy('caddy', (address) => ({
        config: `{\n  admin off\n  auto_https off\n}\nhttp://${address} {\n${snippet('caddyfile', gateway, files, scope)}}\n`,
        args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
      })),
  },
];

describe.each(proxies)('$program with the configuration of the README', ({ program, limited, start }) => {
  // The name shows when the proxy is missing, so that such a run cannot be mistaken for a complete one.
  const installed = isInstalled(program);
  const suffix = installed ? '' : ` (skipped: ${program} is not installed)`;

  it.runIf(installed)(
    `forwards allowed requests with the identity of the key and rejects all others${suffix}`,
    async () => {
      await using files = await startFilesServer();
      await using gateway = await startGateway();
      const { accessToken } = await gateway.signUp();
      const reader = await gateway.createKey(accessToken, { scopes: ['read:files'], rateLimitPerMinute: 3 });
      const other = await gateway.createKey(accessToken, { scopes: ['read:mail'] });
      await using proxy = await start(gateway.url, files.address);
      const get = (headers: Record<string, string> = {}) => fetch(`${proxy.url}/a?b=c`, { headers });

      expect((await get()).status).toBe(401);
      expect((await get(bearer('lk_wrong'))).status).toBe(401);
      expect((await get(bearer(other.key))).status).toBe(403);
      expect(files.received).toHaveLength(0);

      const forged = {
        'X-Latchkey-Client-Id': 'forged',
        'X-Latchkey-Scopes': '*',
        'X-Latchkey-Owner-Id': 'me',
      };
      const allowed = await get({ ...forged, ...bearer(reader.key) });
      expect([allowed.status, await allowed.text()]).toEqual([200, 'the file']);
      expect(files.received[0]).toMatchObject({
        'x-latchkey-client-id': reader.clientKey.clientId,
        'x-latchkey-scopes': 'read:files',
      });
      expect(files.received[0]?.['x-latchkey-owner-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(files.received[0]?.authorization).toBeUndefined();

      expect((await get(bearer(reader.key))).status).toBe(200);
      expect((await get(bearer(reader.key))).status).toBe(200);
      expect((await get(bearer(reader.key))).status).toBe(limited);
      expect(files.received).toHaveLength(3);
    },
  );

  it.runIf(installed)(`removes forged identity headers for a key without scopes${suffix}`, async () => {
    await using files = await startFilesServer();
    await using gateway = await startGateway();
    const { accessToken } = await gateway.signUp();
    const { key, clientKey } = await gateway.createKey(accessToken, { scopes: [] });
    await using proxy = await start(gateway.url, files.address, '');
    const forged = {
      'X-Latchkey-Client-Id': 'forged',
      'X-Latchkey-Scopes': '*',
      'X-Latchkey-Owner-Id': 'me',
    };
    const { status } = await fetch(proxy.url, { headers: { ...forged, ...bearer(key) } });
    expect(status).toBe(200);
    expect(files.received[0]?.['x-latchkey-client-id']).toBe(clientKey.clientId);
    expect(files.received[0]?.['x-latchkey-scopes'] ?? '').toBe('');
    expect(files.received[0]?.['x-latchkey-owner-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.runIf(installed)(
    `responds to CORS preflights itself and lets pages read responses${suffix}`,
    async () => {
      await using files = await startFilesServer();
      await using gateway = await startGateway();
      const { accessToken } = await gateway.signUp();
      const { key } = await gateway.createKey(accessToken, { scopes: ['read:files'] });
      await using proxy = await start(gateway.url, files.address);
      const headers = { Origin: 'https://app.example' };
      const preflight = await fetch(proxy.url, {
        method: 'OPTIONS',
        headers: {
          ...headers,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'authorization,content-type',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
      expect(files.received).toHaveLength(0);
      for (const [credential, expected] of [
        [{}, 401],
        [bearer(key), 200],
      ] as const) {
        const answer = await fetch(proxy.url, { headers: { ...headers, ...credential } });
        expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([expected, '*']);
      }
    },
  );
});
