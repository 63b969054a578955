import { buildSchema } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { compilePolicy } from '../../src/dataplane/policy.ts';
import { policyTable } from '../../src/dataplane/policy-table.ts';
import { missingScopes } from '../../src/domain/scope.ts';
import { SchemaFolder } from '../support/schema-folder.ts';
import { readAnswer, startShopGateway } from '../support/shop-gateway.ts';

const DIRECTIVE = 'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE';

/** A schema with so many objects of one interface, each with two alternatives of its own. */
function guardedSdl(types: number, place: 'type' | 'field' | 'both'): string {
  const objects = Array.from({ length: types }, (_, n) => {
    const rule = `@requiresScopes(scopes: [["a${n}"], ["b${n}", "c${n}"]])`;
    const [onType, onField] = [place !== 'field' ? rule : '', place !== 'type' ? rule : ''];
    return `type T${n} implements Node ${onType} { id: ID ${onField} name: String }`;
  });
  const members = objects.map((_, n) => `T${n}`).join(' | ');
  return `${DIRECTIVE}\ninterface Node { id: ID name: String }\n${objects.join('\n')}\nunion Any = ${members}\ntype Query { node: Node any: Any }`;
}

const folder = new SchemaFolder();
afterAll(() => folder[Symbol.dispose]());

describe('the error of a key that lacks 1,000 scopes', () => {
  it('is smaller than 8,192 bytes with its headers', async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `f${n}`);
    const schema = folder.write(`type Query { ${names.map((name) => `${name}: Int`).join(' ')} }`);
    const scopes = Object.fromEntries(names.map((name) => [`Query.${name}`, [name.padEnd(120, 'x')]]));
    await using gateway = await startShopGateway({ shop: { schema, scopes }, logLevel: 'info' });
    const { key } = await gateway.key({ scopes: [] });
    const response = await gateway.call(key, `{ ${names.join(' ')} }`);
    const headers = [...response.headers].flat().join('');
    expect(response.status).toBe(403);
    expect(headers.length + (await response.text()).length).toBeLessThan(8_192);
    expect(gateway.shop.received).toEqual([]);
  });
});

describe('a schema with @requiresScopes on many types of one interface', () => {
  it.each([24, 200])('starts with %s types, and enforces every rule', async (types) => {
    const schema = folder.write(guardedSdl(types, 'both'));
    await using gateway = await startShopGateway({ shop: { schema }, logLevel: 'info' });
    const needed = Array.from({ length: 99 }, (_, n) => `a${n}`);
    const { key } = await gateway.key({ scopes: ['read:shop', ...needed.slice(1, types)] });
    const response = await gateway.call(key, '{ node { id } }');
    const { errors } = await readAnswer(response);
    expect(response.status).toBe(403);
    const missing = errors?.[0]?.extensions.missingScopes;
    expect(missing).toEqual(expect.arrayContaining(['a0']));
    if (types === 24) expect(missing).toEqual(['a0']);
  });

  it.each(['type', 'field', 'both'] as const)(
    'has as many needs as types, and a small table: rules on %s',
    (place) => {
      const types = 300;
      const schema = buildSchema(guardedSdl(types, place));
      const policy = compilePolicy('shop', schema, {});
      const needs = policy('Node', 'id');
      expect(needs).toHaveLength(types);
      expect(missingScopes(new Set(), needs)).toHaveLength(types);
      const table = policyTable(schema, policy);
      for (const { scopes } of table) expect(scopes.length).toBeLessThanOrEqual(100);
      expect(table.length).toBeLessThanOrEqual(2 * types + 10);
    },
  );

  it('names the type of an interface by the needs of all of its objects', () => {
    const schema = buildSchema(guardedSdl(50, 'type'));
    const policy = compilePolicy('shop', schema, {});
    for (const type of ['Node', 'Any']) expect(policy(type, '__typename')).toHaveLength(50);
  });
});
