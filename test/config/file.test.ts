import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import type { ConfigFile } from '../../src/config/define.ts';
import { defineConfig } from '../../src/config/define.ts';
import { useEmptyFolder } from './empty-folder.ts';
import { problemsWith } from './problems.ts';

const folder = useEmptyFolder();
const url = 'http://127.0.0.1:5001/graphql';

function write(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

const full: ConfigFile = {
  apis: {
    'shop-2': {
      url,
      schema: './shop.graphql',
      headers: { 'x-internal': 'secret' },
      timeoutMs: 600_000,
      introspection: false,
      scopes: { 'Query.users': ['read:users'], '__Type._field1': [] },
    },
  },
};

describe('LATCHKEY_CONFIG', () => {
  it.each([
    [
      'latchkey.config.ts',
      `const apis: Record<string, { url: string }> = { shop: { url: '${url}' } };\nexport default { apis };`,
    ],
    ['my.js', `export default { apis: { shop: { url: '${url}' } } };`],
    ['my.mjs', `export default { apis: { shop: { url: '${url}' } } };`],
    ['my.cjs', `module.exports = { apis: { shop: { url: '${url}' } } };`],
    ['my.json', `{ "apis": { "shop": { "url": "${url}" } } }`],
  ])('may name the file %s', async (name, text) => {
    write('package.json', '{ "type": "module" }');
    write(name, text);
    const { apis } = await loadConfig({ LATCHKEY_CONFIG: `./${name}` });
    expect(apis.get('shop')?.url).toBe(url);
  });

  it('may name a TypeScript file that plain Node loads without a compiler', async () => {
    write('my.ts', `const url: string = '${url}';\nexport default { apis: { shop: { url } } };`);
    const config = new URL('../../src/config/config.ts', import.meta.url).href;
    const script = `import { loadConfig } from '${config}';
      console.log(JSON.stringify([...(await loadConfig({ LATCHKEY_CONFIG: 'my.ts' })).apis.keys()]));`;
    const options = ['--conditions=latchkey-source', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: folder() });
    expect(JSON.parse(stdout)).toEqual(['shop']);
  });

  it('may be an absolute path', async () => {
    const path = write('my.json', JSON.stringify(full));
    process.chdir('/');
    expect([...(await loadConfig({ LATCHKEY_CONFIG: path })).apis.keys()]).toEqual(['shop-2']);
  });

  it('defaults to latchkey.config.ts in the working directory when that file exists', async () => {
    write('latchkey.config.ts', `export default { apis: { shop: { url: '${url}' } } };`);
    expect([...(await loadConfig({})).apis.keys()]).toEqual(['shop']);
    expect([...(await loadConfig({ LATCHKEY_CONFIG: '' })).apis.keys()]).toEqual(['shop']);
  });

  it('allows its default file to be missing', async () => {
    expect((await loadConfig({})).apis).toEqual(new Map());
  });

  it('rejects a missing file that it names, even under the default name', async () => {
    for (const name of ['nowhere.ts', './latchkey.config.ts']) {
      expect(await problemsWith({ LATCHKEY_CONFIG: name })).toEqual([
        `LATCHKEY_CONFIG: file not found: ${name}`,
      ]);
    }
  });
});

describe('the configuration file', () => {
  it('configures APIs with schema paths relative to the file', async () => {
    mkdirSync('deep');
    write('deep/latchkey.json', JSON.stringify(full));
    const { apis } = await loadConfig({ LATCHKEY_CONFIG: 'deep/latchkey.json' });
    expect(Object.fromEntries(apis)).toEqual({
      'shop-2': {
        ...full.apis?.['shop-2'],
        schema: join(folder(), 'deep/shop.graphql'),
        schemaRefreshMs: 60_000,
        allowedOrigins: '*',
      },
    });
  });

  it('has a default for every setting of an API but its URL', async () => {
    write('my.json', JSON.stringify({ apis: { shop: { url } } }));
    const { apis } = await loadConfig({ LATCHKEY_CONFIG: 'my.json' });
    expect(apis.get('shop')).toEqual({
      url,
      schemaRefreshMs: 60_000,
      headers: {},
      timeoutMs: 10_000,
      introspection: true,
      allowedOrigins: '*',
      scopes: {},
    });
  });

  it('may be empty', async () => {
    for (const text of ['{}', '{ "apis": {} }']) {
      write('my.json', text);
      expect((await loadConfig({ LATCHKEY_CONFIG: 'my.json' })).apis).toEqual(new Map());
    }
  });

  it('enables adapters, all of which are off by default', async () => {
    write('my.json', JSON.stringify({ adapters: ['bloq', 'fluxbase', 'bloq'] }));
    expect((await loadConfig({ LATCHKEY_CONFIG: 'my.json' })).adapters).toEqual(
      new Set(['bloq', 'fluxbase']),
    );
    write('my.json', JSON.stringify({ apis: { shop: { url } } }));
    expect((await loadConfig({ LATCHKEY_CONFIG: 'my.json' })).adapters).toEqual(new Set());
  });

  it('has four default tiers that its own tiers replace', async () => {
    const tiersWith = async (content: object) => {
      write('my.json', JSON.stringify(content));
      return Object.fromEntries((await loadConfig({ LATCHKEY_CONFIG: 'my.json' })).tiers);
    };
    expect(await tiersWith({})).toEqual({ Unlimited: null, Gold: 5000, Silver: 2000, Bronze: 500 });
    expect(await tiersWith({ tiers: { Free: 60, Paid: null } })).toEqual({ Free: 60, Paid: null });
  });

  it('keeps an absolute schema path of an API', async () => {
    write('my.json', JSON.stringify({ apis: { shop: { url, schema: '/srv/shop.graphql' } } }));
    const { apis } = await loadConfig({ LATCHKEY_CONFIG: 'my.json' });
    expect(apis.get('shop')?.schema).toBe('/srv/shop.graphql');
  });

  it.each([
    ['timeoutMs', 1],
    ['timeoutMs', 600_000],
    ['schemaRefreshMs', 100],
    ['schemaRefreshMs', 86_400_000],
  ])('accepts an API with %s set to its extreme value %s', async (name, value) => {
    write('my.json', JSON.stringify({ apis: { shop: { url, [name]: value } } }));
    const { apis } = await loadConfig({ LATCHKEY_CONFIG: 'my.json' });
    expect(apis.get('shop')).toMatchObject({ [name]: value });
  });

  it('accepts an API with an https URL', async () => {
    const https = 'https://api.example.com/graphql';
    write('my.json', JSON.stringify({ apis: { shop: { url: https } } }));
    expect((await loadConfig({ LATCHKEY_CONFIG: 'my.json' })).apis.get('shop')?.url).toBe(https);
  });

  it('accepts names of 64 characters for APIs and tiers and limits of 1 to 1,000,000', async () => {
    const name = 'a'.repeat(64);
    const tiers = { [name]: 1, B: 1_000_000, 'c_d-9': null };
    write('my.json', JSON.stringify({ apis: { [name]: { url } }, tiers }));
    const config = await loadConfig({ LATCHKEY_CONFIG: 'my.json' });
    expect([...config.apis.keys()]).toEqual([name]);
    expect(Object.fromEntries(config.tiers)).toEqual(tiers);
  });

  it('accepts every adapter', async () => {
    const adapters = ['fluxbase', 'bloq', 'agave', 'blnk'];
    write('my.json', JSON.stringify({ adapters }));
    expect([...(await loadConfig({ LATCHKEY_CONFIG: 'my.json' })).adapters]).toEqual(adapters);
  });

  it('converts header names to lowercase', async () => {
    const headers = { Authorization: 'Bearer x', 'X-Internal': 'y', "x-!#$%&'*+.^`|~": 'z' };
    write('my.json', JSON.stringify({ apis: { shop: { url, headers } } }));
    expect((await loadConfig({ LATCHKEY_CONFIG: 'my.json' })).apis.get('shop')?.headers).toEqual({
      authorization: 'Bearer x',
      'x-internal': 'y',
      "x-!#$%&'*+.^`|~": 'z',
    });
  });
});

describe('defineConfig', () => {
  it('returns the configuration unchanged', () => {
    expect(defineConfig(full)).toBe(full);
  });
});
