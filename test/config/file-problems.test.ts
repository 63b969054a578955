import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEmptyFolder } from './empty-folder.ts';
import { problemsWith } from './problems.ts';

const folder = useEmptyFolder();
const url = 'http://127.0.0.1:5001/graphql';
/** The longest name of an API or a tier. */
const LONGEST = 'a'.repeat(64);

function write(name: string, text: string): void {
  writeFileSync(join(folder(), name), text);
}

/** Returns the problems with a configuration file of this content. */
function problemsWithFile(content: unknown): Promise<readonly string[]> {
  write('latchkey.json', JSON.stringify(content));
  return problemsWith({ LATCHKEY_CONFIG: 'latchkey.json' });
}

const shop = (changes: object) => ({ apis: { shop: { url, ...changes } } });

describe('the configuration file is rejected for', () => {
  it.each([
    ['an unknown key', { api: {} }, /latchkey\.json: .*"api"/],
    ['an unknown key of an API', shop({ timeout: 5 }), /latchkey\.json apis\.shop: .*"timeout"/],
    ['an API without a URL', { apis: { shop: {} } }, /latchkey\.json apis\.shop\.url: must be an http/],
    ['an API with a URL of another protocol', shop({ url: 'ftp://x/' }), /apis\.shop\.url: must be an http/],
    ['an API name that is not a path segment', { apis: { 'a/b': { url } } }, /apis\.a\/b: .*/],
    ['an API name in uppercase', { apis: { Shop: { url } } }, /apis\.Shop: .*/],
    ['an API name that begins with a digit', { apis: { '1shop': { url } } }, /apis\.1shop: .*/],
    [
      'an API name of 65 characters',
      { apis: { [`${LONGEST}a`]: { url } } },
      /apis\.a{65}: must be lower-case/,
    ],
    ['a timeout of 0 ms', shop({ timeoutMs: 0 }), /apis\.shop\.timeoutMs: /],
    ['a timeout over ten minutes', shop({ timeoutMs: 600_001 }), /apis\.shop\.timeoutMs: /],
    ['a timeout of a fraction of a millisecond', shop({ timeoutMs: 1.5 }), /apis\.shop\.timeoutMs: /],
    ['a timeout as a string', shop({ timeoutMs: '10' }), /apis\.shop\.timeoutMs: /],
    ['a schema refresh below 100 ms', shop({ schemaRefreshMs: 99 }), /apis\.shop\.schemaRefreshMs: /],
    ['a schema refresh over a day', shop({ schemaRefreshMs: 86_400_001 }), /apis\.shop\.schemaRefreshMs: /],
    ['an empty schema path', shop({ schema: '' }), /apis\.shop\.schema: /],
    ['an invalid header name', shop({ headers: { 'a b': 'c' } }), /a b: must be the name of a header/],
    ['an empty header name', shop({ headers: { '': 'c' } }), /headers\.: must be the name of a header/],
    ['a header value that is not a string', shop({ headers: { a: 1 } }), /apis\.shop\.headers\.a: /],
    ['introspection as a string', shop({ introspection: 'no' }), /apis\.shop\.introspection: /],
    ['a field without its type', shop({ scopes: { users: ['a'] } }), /apis\.shop\.scopes\.users: .*/],
    ['a field of a field', shop({ scopes: { 'A.b.c': ['a'] } }), /apis\.shop\.scopes\.A\.b\.c: .*/],
    ['an invalid field name', shop({ scopes: { 'Query.1st': ['a'] } }), /apis\.shop\.scopes\.Query\.1st: .*/],
    ['a scope that is not in a list', shop({ scopes: { 'A.b': 'read' } }), /apis\.shop\.scopes\.A\.b: /],
    [
      'a scope with a space',
      shop({ scopes: { 'A.b': ['ok', 'read it'] } }),
      /scopes\.A\.b\.1: .*scope-token/,
    ],
    [
      'an allowed origin with a path',
      shop({ allowedOrigins: ['https://app.example/'] }),
      /apis\.shop\.allowedOrigins/,
    ],
    ['an allowed origin without a scheme', shop({ allowedOrigins: ['app.example'] }), /shop\.allowedOrigins/],
    ['a pattern as allowed origin', shop({ allowedOrigins: ['https://*.example'] }), /shop\.allowedOrigins/],
    ['an unknown key of the management plane', { management: { origins: [] } }, /management: .*"origins"/],
    ['an unknown adapter', { adapters: ['bloq', 'x'] }, /adapters\.1: must be one of fluxbase, /],
    ['adapters that are not a list', { adapters: 'bloq' }, /latchkey\.json adapters: /],
    ['a tier with a limit of 0', { tiers: { Free: 0 } }, /latchkey\.json tiers\.Free: /],
    ['a tier with a limit over 1,000,000', { tiers: { Free: 1_000_001 } }, /latchkey\.json tiers\.Free: /],
    ['a tier with a fractional limit', { tiers: { Free: 1.5 } }, /latchkey\.json tiers\.Free: /],
    ['a tier without a name', { tiers: { '': 1 } }, /latchkey\.json tiers\.: must be letters/],
    ['a tier name of 65 characters', { tiers: { [`${LONGEST}a`]: 1 } }, /tiers\.a{65}: must be letters/],
    ['a list in place of an object', [], /latchkey\.json: /],
    ['null in place of an object', null, /latchkey\.json: /],
  ])('%s', async (_, content, problem) => {
    expect(await problemsWithFile(content)).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    'X-Latchkey-Scopes',
    'x-latchkey-anything',
    'X-Request-Id',
    'Content-Type',
    'content-length',
    'content-encoding',
    'Accept',
    'accept-encoding',
    'Host',
    'connection',
    'transfer-encoding',
  ])('the header %s, which Latchkey sets', async (name) => {
    expect(await problemsWithFile(shop({ headers: { [name]: '*' } }))).toEqual([
      expect.stringContaining(`${name}: is set by Latchkey`),
    ]);
  });

  it('an invalid name with the reason', async () => {
    expect(await problemsWithFile(shop({ scopes: { users: ['a'] } }))).toEqual([
      expect.stringContaining("must be named as 'Type.field'"),
    ]);
    expect(await problemsWithFile({ apis: { Shop: { url } } })).toEqual([
      expect.stringContaining('must be lower-case letters, digits and dashes'),
    ]);
  });

  it('all of its problems at once', async () => {
    const content = { extra: 1, apis: { a: { url: 'x', timeoutMs: -1 }, b: { url, wrong: true } } };
    expect(await problemsWithFile(content)).toHaveLength(4);
  });
});

describe('an unreadable configuration file', () => {
  it.each([
    ['broken JSON', 'broken.json', '{ "apis": '],
    ['broken JavaScript', 'broken.mjs', 'export default {'],
    ['an exception at import', 'throws.mjs', "throw new Error('at import')"],
    ['a missing import', 'imports.mjs', "import './missing.mjs';\nexport default {};"],
  ])('is reported in one line for %s', async (_, name, text) => {
    write(name, text);
    const problems = await problemsWith({ LATCHKEY_CONFIG: name });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: cannot be read: .+$`))]);
    expect(problems[0]).not.toContain('\n');
  });

  it('is reported when it has no default export', async () => {
    write('named.mjs', 'export const apis = {};');
    expect(await problemsWith({ LATCHKEY_CONFIG: 'named.mjs' })).toEqual([
      expect.stringMatching(/^named\.mjs: /),
    ]);
  });

  it('is reported when it is a folder', async () => {
    mkdirSync('folder.json');
    expect(await problemsWith({ LATCHKEY_CONFIG: 'folder.json' })).toEqual([
      expect.stringMatching(/^folder\.json: cannot be read: /),
    ]);
  });
});
