import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const get = (path: string) => fetch(gateway.url + path);

/** Does something while a table of the running gateway's database is out of its reach. */
async function without<T>(table: string, work: () => Promise<T>): Promise<T> {
  const { database } = gateway.config;
  if (database.dialect !== 'sqlite') throw new Error('not SQLite');
  const file = new Sqlite(database.file);
  try {
    file.exec(`ALTER TABLE ${table} RENAME TO hidden`);
    return await work();
  } finally {
    file.exec(`ALTER TABLE hidden RENAME TO ${table}`);
    file.close();
  }
}

describe('/health/live', () => {
  it('answers 200 as long as the process does', async () => {
    const response = await get('/health/live');
    expect([response.status, await response.json()]).toEqual([200, { status: 'live' }]);
    expect(await without('accounts', async () => (await get('/health/live')).status)).toBe(200);
  });
});

describe('/health/ready', () => {
  it('answers 200 when database and APIs are there', async () => {
    const response = await get('/health/ready');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ready', database: 'ok', apis: { shop: 'ok' } });
  });

  it('answers 503 while the database cannot, and 200 again after it', async () => {
    const broken = await without('accounts', () => get('/health/ready'));
    expect(broken.status).toBe(503);
    expect(await broken.json()).toEqual({
      status: 'unavailable',
      database: 'unavailable',
      apis: { shop: 'ok' },
    });
    expect((await get('/health/ready')).status).toBe(200);
  });

  it.each(['/health/live', '/health/ready'])('%s needs no credential, and ignores one', async (path) => {
    const response = await fetch(gateway.url + path, { headers: { Authorization: 'Bearer nonsense' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('www-authenticate')).toBeNull();
  });
});

describe('while the database cannot answer', () => {
  it('a key that is not cached gets 503, never 401, and is let in once it can', async () => {
    const { key } = await gateway.key();
    const response = await without('client_keys', () => gateway.call(key));
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(await outcomeOf(response)).toEqual([503, 'UNAVAILABLE']);
    expect((await gateway.call(key)).status).toBe(200);
  });

  it('a key that is cached is let in', async () => {
    const { key } = await gateway.key();
    await gateway.call(key);
    expect(await without('client_keys', async () => (await gateway.call(key)).status)).toBe(200);
  });

  it('the management plane answers 503, and tells nothing of the reason but to the log', async () => {
    const { accessToken } = await gateway.signUp();
    const headers = { Authorization: `Bearer ${accessToken}` };
    const ask = () => gateway.post('/graphql', { query: '{ clientKeys { totalCount } }' }, headers);
    const response = await without('client_keys', ask);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(text).toContain('"UNAVAILABLE"');
    expect(text).not.toMatch(/sqlite|table|client_keys/i);
    const requestId = response.headers.get('x-request-id') ?? 'none';
    const told = gateway.logged.filter((line) => line.includes(requestId) && line.includes('no such table'));
    expect(told).toHaveLength(1);
  });
});
