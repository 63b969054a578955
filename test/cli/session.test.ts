import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { type CommandLine, createCommandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { started } from '../support/upstream.ts';

const EMAIL = 'ada@example.com';

let gateway: TestGateway;
let cli: CommandLine;
beforeAll(async () => {
  gateway = await startGateway({ clock: new FakeClock(systemClock) });
  await gateway.signUp(EMAIL);
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  // The rate limit of login attempts starts over.
  gateway.clock.advance(60_000);
  cli = createCommandLine(gateway.url);
});
afterEach(() => cli[Symbol.asyncDispose]());

const login = () => cli.run(['login', '--email', EMAIL, '--password-stdin'], `${PASSWORD}\n`);

describe('latchkey without a session', () => {
  it.each(['whoami', 'client-keys', 'events', 'conf accessToken', 'client-keys create -N x'])(
    'exits with 4 and says how to sign in for the command %s',
    async (command) => {
      const { code, stdout, stderr } = await cli.run(command.split(' '));
      expect([code, stdout]).toEqual([4, '']);
      expect(stderr).toBe(`error: You are not signed in to ${gateway.url}.\nSign in with: latchkey login\n`);
    },
  );

  it('exits with 4 when both tokens of the session have expired', async () => {
    await login();
    gateway.clock.advance(31 * 86_400_000);
    const file = join(cli.config, 'credentials.json');
    const expired = readFileSync(file, 'utf8').replace(/("expires_at": ")\d{4}/, '$12020');
    writeFileSync(file, expired);
    const { code, stderr } = await cli.run(['whoami']);
    expect([code, stderr]).toEqual([4, expect.stringContaining('Sign in with: latchkey login')]);
  });

  it('exits with 0 for the command logout', async () => {
    expect(await cli.run(['logout'])).toEqual({ code: 0, stdout: '', stderr: 'You are not signed in.\n' });
  });
});

describe('latchkey logout', () => {
  it('revokes the access token at the gateway', async () => {
    await login();
    const token = (await cli.run(['conf', 'accessToken'])).stdout.trim();
    const status = async () => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await gateway.post('/graphql', { query: '{ me { id } }' }, headers)).status;
    };
    expect([token, await status()]).toEqual([expect.stringMatching(/^lku_\w{43}$/), 200]);
    expect((await cli.run(['logout'])).code).toBe(0);
    expect([await status(), (await cli.run(['whoami'])).code]).toEqual([401, 4]);
  });

  it('removes an access token that login --with-token has stored', async () => {
    const { accessToken } = await gateway.signUp('dan@example.com');
    await cli.run(['login', '--with-token'], accessToken);
    expect((await cli.run(['logout'])).code).toBe(0);
    expect((await cli.run(['whoami'])).code).toBe(4);
  });
});

describe('latchkey', () => {
  it('reports a server that is down in one line', async () => {
    const server = await started(createServer());
    await server.close();
    const { origin } = new URL(server.url);
    const { code, stderr } = await cli.run(['whoami', '--url', origin]);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^error: ${origin} cannot be reached: .*ECONNREFUSED`));
  });

  it('reports a server without TLS in one line', async () => {
    const url = gateway.url.replace('http:', 'https:');
    const { code, stderr } = await cli.run(['whoami', '--url', url]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be reached: .*\(ERR_SSL_\w+\)/)]);
  });

  it('reports a server that is not Latchkey in one line', async () => {
    const server = await started(createServer((_, res) => res.end('<html>hello</html>')));
    const url = new URL(server.url).origin;
    const { code, stderr } = await cli.run(
      ['login', '--email', EMAIL, '--password-stdin', '--url', url],
      'x',
    );
    await server.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`error: ${url} is not a Latchkey`)]);
  });

  it('does not send the credentials of one server to another', async () => {
    await login();
    const { code } = await cli.run(['whoami', '--url', gateway.url.replace('127.0.0.1', 'localhost')]);
    expect(code).toBe(4);
  });
});

describe('latchkey with a corrupt credential file', () => {
  it.each([
    ['invalid JSON', '{ not json'],
    ['an invalid structure', '{"default":{"url":1}}'],
  ])('renames a file with %s, reports its new name, and requires a login', async (_, content) => {
    await login();
    const file = join(cli.config, 'credentials.json');
    writeFileSync(file, content);
    const { code, stderr } = await cli.run(['whoami']);
    expect([code, stderr]).toEqual([4, expect.stringContaining(`Invalid file ${file}. Renamed it to `)]);
    const aside = readdirSync(cli.config).find((name) => name.startsWith('credentials.json.corrupt-')) ?? '';
    expect(readFileSync(join(cli.config, aside), 'utf8')).toBe(content);
    expect((await login()).code).toBe(0);
  });
});

describe('latchkey profiles', () => {
  it('keep the sessions of several gateways apart', async () => {
    await using other = await startGateway({ clock: new FakeClock(systemClock) });
    await other.signUp('root@example.com');
    const input = `${PASSWORD}\n`;
    await login();
    const flags = ['--profile', 'staging', '--url', other.url];
    await cli.run(['login', '--email', 'root@example.com', '--password-stdin', ...flags], input);
    const staging = await cli.run(['whoami', '--profile', 'staging', '--json'], '', { LATCHKEY_URL: '' });
    expect(JSON.parse(staging.stdout)).toMatchObject({ email: 'root@example.com', url: other.url });
    await cli.run(['conf', 'set', 'profile', 'staging']);
    const meant = await cli.run(['conf', 'get', 'url'], '', { LATCHKEY_URL: '' });
    expect(meant.stdout).toBe(`${other.url}\n`);
    expect(await cli.json(['whoami', '--profile', 'default'])).toMatchObject({ email: EMAIL });
  });
});

describe('latchkey conf list', () => {
  it('prints the settings without secrets', async () => {
    await login();
    const { stdout } = await cli.run(['conf', 'list']);
    expect(stdout).toContain(gateway.url);
    expect(stdout).not.toMatch(/lk[ur]_/);
  });
});
