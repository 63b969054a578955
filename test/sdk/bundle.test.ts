import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';

const ENTRY = fileURLToPath(new URL('../../src/sdk/index.ts', import.meta.url));
const LIMIT = 10_000;

/** Bundles the SDK for browsers into one minified file. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(ENTRY, '..'),
    build: {
      write: false,
      minify: 'oxc',
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'latchkey' },
    },
  });
  const [{ output }] = result as [Rolldown.RolldownOutput];
  expect(output).toHaveLength(1);
  return output[0].code;
}

// As in browsers, fetch throws when it is called as a method of another object.
const PAGE = `
  const requested = [];
  globalThis.fetch = function (url) {
    'use strict';
    if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation');
    requested.push(url);
    return Promise.resolve(Response.json({ data: { me: { id: 'x' } } }));
  };
  latchkey.createClient({ url: 'http://h.example/' }).auth.user().then(({ id }) => [id, ...requested]);
`;

let code: string;
beforeAll(async () => {
  code = await bundle(ENTRY);
});

describe('the browser bundle of the SDK', () => {
  it(`is smaller than ${LIMIT} bytes, minified and gzipped`, () => {
    const { length } = gzipSync(code, { level: 9 });
    process.stdout.write(`latchkey/sdk: ${code.length} bytes minified, ${length} gzipped\n`);
    expect(length).toBeLessThan(LIMIT);
  });

  it('contains only the operations that the SDK uses', () => {
    expect(code).toContain('createClientKey(input: $input)');
    expect(code).not.toContain('resetPassword(input: $input)');
  });

  it('runs with the globals that browsers, Node and edge runtimes share', async () => {
    const web = { URL, URLSearchParams, Headers, Response, AbortController, setTimeout, clearTimeout };
    expect(await runInNewContext(code + PAGE, web)).toEqual(['x', 'http://h.example/graphql']);
  });
});
