import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEmptyFolder } from './empty-folder.ts';
import { problemsWith } from './problems.ts';

const folder = useEmptyFolder();
const url = 'http://127.0.0.1:5001/graphql';

function write(name: string, text: string): void {
  writeFileSync(join(folder(), name), text);
}

/** The problems with a configuration file of this content. */
function problemsWithFile(content: unknown): Promise<readonly string[]> {
  write('latchkey.json', JSON.stringify(content));
  return problemsWith({ LATCHKEY_CONFIG: 'latchkey.json' });
}

describe('what it may not say', () => {
  const shop = (changes: object) => ({ apis: { shop: { url, ...changes } } });

  it.each([
    ['an unknown key', { api: {} }, /latchkey\.json: .*"api"/],
    ['an unknown key of an API', shop({ timeout: 5 }), /latchkey\.json apis\.shop: .*"timeout"/],
    ['an API without address', { apis: { shop: {} } }, /latchkey\.json apis\.shop\.url: must be an http/],
    ['an address of another protocol', shop({ url: 'ftp://x/' }), /apis\.shop\.url: must be an http/],
    ['an API name that is no path segment', { apis: { 'a/b': { url } } }, /apis\.a\/b: .*/],
    ['an API name in upper case', { apis: { Shop: { url } } }, /apis\.Shop: .*/],
    ['no time at all', shop({ timeoutMs: 0 }), /apis\.shop\.timeoutMs: /],
    ['a time beyond ten minutes', shop({ timeoutMs: 600_001 }), /apis\.shop\.timeoutMs: /],
    ['part of a millisecond', shop({ timeoutMs: 1.5 }), /apis\.shop\.timeoutMs: /],
    ['a time as text', shop({ timeoutMs: '10' }), /apis\.shop\.timeoutMs: /],
    ['an empty schema path', shop({ schema: '' }), /apis\.shop\.schema: /],
    [
      'a header of its own',
      shop({ headers: { 'X-Latchkey-Scopes': '*' } }),
      /X-Latchkey-Scopes: is set by Latchkey/,
    ],
    ['a header that is no name', shop({ headers: { 'a b': 'c' } }), /a b: must be the name of a header/],
    ['a header that is no text', shop({ headers: { a: 1 } }), /apis\.shop\.headers\.a: /],
    ['introspection as text', shop({ introspection: 'no' }), /apis\.shop\.introspection: /],
    ['a field without its type', shop({ scopes: { users: ['a'] } }), /apis\.shop\.scopes\.users: .*/],
    ['a field below a field', shop({ scopes: { 'A.b.c': ['a'] } }), /apis\.shop\.scopes\.A\.b\.c: .*/],
    [
      'a field that no name can be',
      shop({ scopes: { 'Query.1st': ['a'] } }),
      /apis\.shop\.scopes\.Query\.1st: .*/,
    ],
    ['one scope without a list', shop({ scopes: { 'A.b': 'read' } }), /apis\.shop\.scopes\.A\.b: /],
    [
      'a scope with a space',
      shop({ scopes: { 'A.b': ['ok', 'read it'] } }),
      /scopes\.A\.b\.1: .*scope-token/,
    ],
    ['an adapter that there is not', { adapters: ['bloq', 'x'] }, /adapters\.1: must be one of fluxbase, /],
    ['adapters without a list', { adapters: 'bloq' }, /latchkey\.json adapters: /],
    ['a tier that lets nothing in', { tiers: { Free: 0 } }, /latchkey\.json tiers\.Free: /],
    ['a tier without a name', { tiers: { '': 1 } }, /latchkey\.json tiers\.: must be letters/],
    ['a list', [], /latchkey\.json: /],
    ['nothing', null, /latchkey\.json: /],
  ])('is %s', async (_, content, problem) => {
    expect(await problemsWithFile(content)).toEqual([expect.stringMatching(problem)]);
  });

  it('says why a name was refused', async () => {
    expect(await problemsWithFile(shop({ scopes: { users: ['a'] } }))).toEqual([
      expect.stringContaining("must be named as 'Type.field'"),
    ]);
    expect(await problemsWithFile({ apis: { Shop: { url } } })).toEqual([
      expect.stringContaining('must be lower-case letters, digits and dashes'),
    ]);
  });

  it('is told all at once', async () => {
    const content = { extra: 1, apis: { a: { url: 'x', timeoutMs: -1 }, b: { url, wrong: true } } };
    expect(await problemsWithFile(content)).toHaveLength(4);
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['broken.json', '{ "apis": '],
    ['broken.mjs', 'export default {'],
    ['throws.mjs', "throw new Error('at import')"],
    ['imports.mjs', "import './missing.mjs';\nexport default {};"],
  ])('is a problem in one line: %s', async (name, text) => {
    write(name, text);
    const problems = await problemsWith({ LATCHKEY_CONFIG: name });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: cannot be read: .+$`))]);
    expect(problems[0]).not.toContain('\n');
  });

  it('is a problem when it exports nothing by default', async () => {
    write('named.mjs', 'export const apis = {};');
    expect(await problemsWith({ LATCHKEY_CONFIG: 'named.mjs' })).toEqual([
      expect.stringMatching(/^named\.mjs: /),
    ]);
  });

  it('is a problem when it is a folder', async () => {
    mkdirSync('folder.json');
    expect(await problemsWith({ LATCHKEY_CONFIG: 'folder.json' })).toEqual([
      expect.stringMatching(/^folder\.json: cannot be read: /),
    ]);
  });
});
