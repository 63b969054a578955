import { afterAll, describe, expect, it } from 'vitest';
import { SchemaFolder } from '../support/schema-folder.ts';
import { readAnswer, startShopGateway } from '../support/shop-gateway.ts';

const folder = new SchemaFolder();
afterAll(() => folder[Symbol.dispose]());

describe('a linked specification', () => {
  it.each([
    [
      'schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "needs", for: SECURITY) { query: Query }',
      '@needs(scopes: [["a"]])',
    ],
    [
      'schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", import: [{ name: "@requiresScopes", as: "@needs" }]) { query: Query }',
      '@needs(scopes: [["a"]])',
    ],
    [
      'schema @core(url: "https://specs.apollo.dev/link/v1.0", as: "core") @core(url: "https://specs.apollo.dev/federation/v2.9", as: "fed") { query: Query }',
      '@fed__requiresScopes(scopes: [["a"]])',
    ],
    [
      'schema @link(url: "https://specs.apollo.dev/federation", import: [{ name: "@requiresScopes", as: "@needs" }]) { query: Query }',
      '@needs(scopes: [["a"]])',
    ],
  ])('gives @requiresScopes its name, and the rule is enforced: %s', async (link, directive) => {
    const sdl = `${link} type Query { open: Int guarded: Int ${directive} }`;
    await using own = await startShopGateway({ shop: { schema: folder.write(sdl) }, logLevel: 'info' });
    const { key } = await own.key({ scopes: ['read:shop'] });
    const response = await own.call(key, '{ guarded }');
    const { errors } = await readAnswer(response);
    expect([response.status, errors?.[0]?.extensions.missingScopes]).toEqual([403, ['a']]);
  });

  it.each(['policy', 'authenticated'])('of @%s under another name stops the start', async (name) => {
    const sdl = `schema @link(url: "https://specs.apollo.dev/${name}/v0.1", as: "guard") { query: Query } type Query { a: Int @guard }`;
    await expect(startShopGateway({ shop: { schema: folder.write(sdl) } })).rejects.toThrow('guard');
  });
});
