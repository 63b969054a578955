import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApiGateway } from '../support/api-gateway.ts';
import { bearer } from '../support/gateway.ts';
import { SchemaFolder } from '../support/schema-folder.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { expectSmallErrors } from '../support/small-errors.ts';

const ACCEPT = { Accept: 'application/graphql-response+json' };
const folder = new SchemaFolder();
let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ logLevel: 'info' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

describe('the gateway', () => {
  it('rejects 101 ids of nodes(ids:) as the default value of a variable', async () => {
    const list = Array.from({ length: 101 }, (_, n) => `"${btoa(`ClientKey:${n}`)}"`).join(', ');
    const query = `query ($i: [ID!]! = [${list}]) { nodes(ids: $i) { id } }`;
    const response = await gateway.post('/graphql', { query }, { ...ACCEPT, ...bearer(gateway.accessToken) });
    expect(response.status).toBe(400);
  });

  it.each(['variables', 'extensions'])(
    'rejects a GET request whose %s are not JSON with 400',
    async (name) => {
      const search = new URLSearchParams({
        query: '{ gateway { version } }',
        [name]: '{"password":"hunter2',
      });
      const response = await fetch(`${gateway.url}/graphql?${search}`, { headers: ACCEPT });
      expect(response.status).toBe(400);
    },
  );

  it('cuts an operation name of 5,000 characters to 100 in the error', async () => {
    const body = { query: '{ gateway { version } }', operationName: 'x'.repeat(5_000) };
    const response = await gateway.post('/graphql', body, ACCEPT);
    expectSmallErrors(await response.text());
  });

  it('reports a key that lacks 1,000 scopes in less than 8,192 bytes', async () => {
    const fields = Array.from({ length: 1_000 }, (_, n) => `f${n}: Int`);
    const scopes = Object.fromEntries(
      fields.map((_, n) => [`Query.f${n}`, [`scope-${n}-${'x'.repeat(100)}`]]),
    );
    const shop = { schema: folder.write(`type Query { ${fields.join(' ')} }`), scopes };
    await using own = await startShopGateway({ shop, logLevel: 'info' });
    const { key } = await own.key({ scopes: [] });
    const response = await own.call(key, `{ ${fields.map((_, n) => `f${n}`).join(' ')} }`, ACCEPT);
    const text = await response.text();
    expect([response.status, text.length < 8_192]).toEqual([403, true]);
  });

  it.each(['application/json', 'text/event-stream'])(
    'hides why an upstream with introspection: false rejects a subscription: %s',
    async (type) => {
      await using api = await startApiGateway({ introspection: false });
      const result = JSON.stringify({ errors: [{ message: 'Unknown type "ConfidentialInput".' }] });
      const answer =
        type === 'application/json' ? result : `event: next\ndata: ${result}\n\nevent: complete\n\n`;
      const response = await api.subscribeWhile((res) =>
        res.writeHead(200, { 'Content-Type': type }).end(answer),
      );
      expect(await response.text()).not.toContain('Confidential');
    },
  );
});
