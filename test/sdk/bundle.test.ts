import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, test } from 'vitest';

const ENTRY = fileURLToPath(new URL('../../src/sdk/index.ts', import.meta.url));
const LIMIT = 10_000;

/** The SDK as a browser gets it: one minified file. */
async function bundled(entry: string): Promise<string> {
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

let code: string;
beforeAll(async () => {
  code = await bundled(ENTRY);
});

test(`fits into ${LIMIT} bytes, minified and gzipped`, () => {
  const { length } = gzipSync(code, { level: 9 });
  process.stdout.write(`latchkey/sdk: ${code.length} bytes minified, ${length} gzipped\n`);
  expect(length).toBeLessThan(LIMIT);
});

test('holds the operations that it uses, and no others', () => {
  expect(code).toContain('createClientKey(input: $input)');
  expect(code).not.toContain('resetPassword(input: $input)');
});

// As a browser has it: fetch refuses to be a method of anything else.
const PAGE = `
  const asked = [];
  globalThis.fetch = function (url) {
    'use strict';
    if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation');
    asked.push(url);
    return Promise.resolve(Response.json({ data: { me: { id: 'x' } } }));
  };
  latchkey.createClient({ url: 'http://h.example/' }).auth.user().then(({ id }) => [id, ...asked]);
`;

test('needs nothing but what browsers, Node and edge runtimes have', async () => {
  const web = { URL, URLSearchParams, Headers, Response, AbortController, setTimeout, clearTimeout };
  expect(await runInNewContext(code + PAGE, web)).toEqual(['x', 'http://h.example/graphql']);
});
