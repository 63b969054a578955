import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgaveClient, agaveUser, fullKey, startAgaveGateway } from '../support/agave.ts';
import { runIn, selectFrom } from '../support/database.ts';
import type { ShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startAgaveGateway();
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('GET /clients/v2 of the Agave adapter', () => {
  it('lists the clients newest first, without secrets, by limit and offset', async () => {
    const { create, clients } = await agaveUser(gateway);
    for (const name of ['a', 'b', 'c']) {
      gateway.clock.advance(1);
      await create(name);
    }
    const names = async (path: string) =>
      (await clients<AgaveClient[]>('GET', path)).body.result.map(({ name }) => name);
    expect(await names('')).toEqual(['c', 'b', 'a']);
    const { body } = await clients<AgaveClient[]>('GET', '/');
    expect(JSON.stringify(body)).not.toContain('consumerSecret');
    expect(await names('?limit=1&offset=1')).toEqual(['b']);
    expect(await names('?limit=0&offset=-1')).toEqual(['c']);
    expect(await names('?limit=5000')).toEqual(['c', 'b', 'a']);
    expect(await names('?offset=5000')).toEqual([]);
    expect((await clients('GET', '?limit=some')).status).toBe(400);
  });

  it('omits revoked clients, which DELETE /clients/v2/{name} does not find either', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    // As the administrator of this gateway.
    await gateway.revoke(consumerKey);
    expect((await clients<AgaveClient[]>('GET')).body.result).toEqual([]);
    expect((await clients('DELETE', '/app')).status).toBe(404);
  });
});

describe('GET /clients/v2 of the Agave adapter, with more than 1,000 revoked clients', () => {
  it('lists an older one that is not revoked', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    const columns = selectFrom(gateway, "select name from pragma_table_info('client_keys')").map(
      ({ name }) => name,
    );
    const changed: Record<string, string> = {
      id: "'later-' || n",
      client_id: "'later-' || n",
      name: "'later-' || n",
      created_at: 'created_at + n',
      revoked_at: 'created_at',
    };
    const values = columns.map((name) => changed[String(name)] ?? name);
    const numbers = 'with numbers(n) as (select 1 union all select n + 1 from numbers where n < 1001)';
    const sql = `insert into client_keys ${numbers} select ${values} from client_keys, numbers where client_id = ?`;
    runIn(gateway, sql, consumerKey);
    const { body } = await clients<AgaveClient[]>('GET');
    expect(body.result.map(({ name }) => name)).toEqual(['app']);
  });
});

describe('GET /clients/v2/{name} of the Agave adapter', () => {
  it.each(['🗝'.repeat(60), '🗝'.repeat(100), 'x'.repeat(100)])('finds the client named %s', async (name) => {
    const { create, clients } = await agaveUser(gateway);
    await create(name);
    const { status, body } = await clients<AgaveClient>('GET', `/${encodeURIComponent(name)}`);
    expect([status, body.result.name]).toEqual([200, name]);
  });

  it('returns the client without its secret, and 404 for an unknown name', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerSecret: _, ...shown } = (await create('app')).body.result;
    expect((await clients('GET', '/app')).body.result).toEqual(shown);
    const missing = await clients('GET', '/another');
    expect([missing.status, missing.body.message]).toEqual([404, 'There is no such client.']);
  });
});

describe('the links of a client of the Agave adapter', () => {
  it('escape the name, and lead to the client', async () => {
    const { create, clients } = await agaveUser(gateway);
    const created = (await create('my app/#1?')).body.result;
    const path = '/clients/v2/my%20app%2F%231%3F';
    expect(created._links).toMatchObject({
      self: { href: gateway.url + path },
      subscriptions: { href: `${gateway.url}${path}/subscriptions/` },
    });
    const found = await clients<AgaveClient>('GET', path.replace('/clients/v2', ''));
    expect([found.status, found.body.result.name]).toEqual([200, 'my app/#1?']);
  });
});

describe('a client of another account in the Agave adapter', () => {
  it('gets 404, also for an administrator', async () => {
    const { create } = await agaveUser(gateway);
    const key = fullKey((await create('app')).body.result);
    const other = await agaveUser(gateway);
    expect((await other.clients('DELETE', '/app')).status).toBe(404);
    expect((await other.clients('GET', '/app')).status).toBe(404);
    expect((await other.clients<AgaveClient[]>('GET')).body.result).toEqual([]);
    expect((await gateway.call(key)).status).toBe(200);
  });
});
