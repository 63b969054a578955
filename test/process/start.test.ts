import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../support/process.ts';
import { startShop } from '../support/upstream.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('without any configuration', () => {
  let gateway: ReturnType<typeof startProcess>;
  let url: string;
  beforeAll(async () => {
    gateway = startProcess();
    url = await gateway.ready();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('it says once that it is ready, and answers', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(gateway.output.stdout.match(/^Latchkey is ready on http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
    expect(gateway.output.stdout).toContain(`${url}/graphql`);
    expect(gateway.output.stderr).toBe('');
  });

  it('it makes its data folder and files for nobody else to read', () => {
    const data = join(gateway.folder, 'data');
    expect(readdirSync(gateway.folder)).toEqual(['data']);
    expect(modeOf(data)).toBe('700');
    const files = readdirSync(data);
    expect(files).toEqual(expect.arrayContaining(['latchkey.db', 'latchkey.db-wal']));
    for (const file of files) expect([file, modeOf(join(data, file))]).toEqual([file, '600']);
  });

  it('it says how to make the first account, and the command it shows works', async () => {
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
});

it('keeps what it knows over a restart', async () => {
  await using first = startProcess();
  const signUp = async (url: string) => {
    const query = `mutation { signUp(input: { email: "a@example.com", password: "correct horse battery", displayName: "A" }) { __typename } }`;
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query }),
    };
    const { data } = (await (await fetch(`${url}/graphql`, init)).json()) as {
      data: { signUp: { __typename: string } };
    };
    return data.signUp.__typename;
  };
  expect(await signUp(await first.ready())).toBe('SignUpPayload');
  first.signal('SIGTERM');
  expect((await first.exited).code).toBe(0);
  const env = { DATABASE_URL: `file:${join(first.folder, 'data', 'latchkey.db')}` };
  await using second = startProcess({ env });
  expect(await signUp(await second.ready())).toBe('SignUpClosedError');
  expect(second.output.stdout).not.toContain('No account yet');
});

describe('the configuration file', () => {
  it("may import 'latchkey/config' within the project", async () => {
    const config = fileURLToPath(new URL('self.config.ts', import.meta.url));
    await using gateway = startProcess({ env: { LATCHKEY_CONFIG: config } });
    const url = await gateway.ready();
    expect(gateway.output.stdout).toContain(`API self: ${url}/apis/self`);
  });

  it('is read where it starts, and may import from Latchkey as another project has it installed', async () => {
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
