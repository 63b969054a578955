import { readdirSync, statSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../support/process.ts';
import { startShop } from '../support/upstream.ts';

/** Returns the permissions of a file in octal. */
const readMode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Signs up, and returns the type of the result. */
async function signUp(url: string): Promise<string> {
  const query = `mutation { signUp(input: { email: "a@example.com", password: "correct horse battery", displayName: "A" }) { __typename } }`;
  const headers = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify({ query }) };
  const { data } = (await (await fetch(`${url}/graphql`, init)).json()) as {
    data: { signUp: { __typename: string } };
  };
  return data.signUp.__typename;
}

describe('a gateway started without configuration', () => {
  let gateway: ReturnType<typeof startProcess>;
  let url: string;
  beforeAll(async () => {
    gateway = startProcess();
    url = await gateway.ready();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('prints its URLs once it responds to requests, and logs nothing', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(gateway.output.stdout.match(/^Latchkey is ready on http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
    expect(gateway.output.stdout).toContain(`${url}/graphql`);
    expect(gateway.output.stderr).toBe('');
  });

  it('creates its data folder with mode 0700 and its files with mode 0600', () => {
    const data = join(gateway.folder, 'data');
    expect(readdirSync(gateway.folder)).toEqual(['data']);
    expect(readMode(data)).toBe('700');
    const files = readdirSync(data);
    expect(files).toEqual(expect.arrayContaining(['latchkey.db', 'latchkey.db-wal']));
    for (const file of files) expect([file, readMode(join(data, file))]).toEqual([file, '600']);
  });

  it('prints a curl command that creates the first account', async () => {
    const shown = /curl (\S+) -H 'Content-Type: application\/json' -d '(.*)'/.exec(gateway.output.stdout);
    const [, endpoint = '', body = ''] = shown ?? [];
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(endpoint, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ data: { signUp: { __typename: 'SignUpPayload' } } });
  });

  it('stores passwords at the recommended cost of Argon2id', () => {
    const database = new Sqlite(join(gateway.folder, 'data', 'latchkey.db'), { readonly: true });
    const hash = database.prepare('select password_hash from accounts').pluck().get();
    database.close();
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  describe('and ended by SIGINT', () => {
    let ended: Awaited<(typeof gateway)['exited']>;
    beforeAll(async () => {
      await signUp(url);
      const agent = new Agent({ keepAlive: true });
      await new Promise((resolve) =>
        get(`${url}/health/live`, { agent }, (res) => res.resume().once('end', resolve)),
      );
      gateway.signal('SIGINT');
      ended = await gateway.exited;
      agent.destroy();
    });

    it('exits with 0 while a client keeps an idle connection open', () => {
      expect([ended.code, ended.signal, ended.stderr]).toEqual([0, null, '']);
    });

    it('leaves one complete database file', () => {
      expect(readdirSync(join(gateway.folder, 'data'))).toEqual(['latchkey.db']);
    });

    it('keeps its accounts over a restart', async () => {
      const env = { DATABASE_URL: `file:${join(gateway.folder, 'data', 'latchkey.db')}` };
      await using second = startProcess({ env });
      expect(await signUp(await second.ready())).toBe('SignUpClosedError');
      expect(second.output.stdout).not.toContain('No account yet');
    });
  });
});

describe('the configuration file of a started gateway', () => {
  it("may import 'latchkey/config' within the project", async () => {
    const config = fileURLToPath(new URL('self.config.ts', import.meta.url));
    await using gateway = startProcess({ env: { LATCHKEY_CONFIG: config } });
    const url = await gateway.ready();
    expect(gateway.output.stdout).toContain(`API self: ${url}/apis/self`);
  });

  it("is found in the working directory and may import 'latchkey/config' from node_modules", async () => {
    await using shop = await startShop();
    const config = `import { defineConfig } from 'latchkey/config';
      const url: string = '${shop.url}';
      export default defineConfig({ apis: { shop: { url } } });`;
    const links = { 'node_modules/latchkey': fileURLToPath(new URL('../..', import.meta.url)) };
    await using gateway = startProcess({ files: { 'latchkey.config.ts': config }, links });
    const url = await gateway.ready();
    expect(gateway.output.stdout).toContain(`API shop: ${url}/apis/shop`);
    expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({ apis: { shop: 'ok' } });
  });
});
