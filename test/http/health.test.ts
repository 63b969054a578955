import { Agent, get as httpGet } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectTo } from '../support/database.ts';
import { readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ apis: { down: { url: 'http://127.0.0.1:9/graphql' } } });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const get = (path: string) => fetch(gateway.url + path);

/** Runs `work` while a table of the gateway's database is renamed, so that queries of it fail. */
async function without<T>(table: string, work: () => Promise<T>): Promise<T> {
  const file = connectTo(gateway);
  try {
    file.exec(`ALTER TABLE ${table} RENAME TO hidden`);
    return await work();
  } finally {
    file.exec(`ALTER TABLE hidden RENAME TO ${table}`);
    file.close();
  }
}

describe('GET /health/live', () => {
  it('returns 200 while the database fails', async () => {
    const response = await get('/health/live');
    expect([response.status, await response.json()]).toEqual([200, { status: 'live' }]);
    expect(await without('accounts', async () => (await get('/health/live')).status)).toBe(200);
  });
});

describe('GET /health/ready', () => {
  it('returns 200 with the state of every API while one of them is unavailable', async () => {
    const response = await get('/health/ready');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ready',
      database: 'ok',
      apis: { shop: 'ok', down: 'unavailable' },
    });
  });

  it('returns 200 and "degraded" while the database fails, in which cached client keys are good', async () => {
    const { key } = await gateway.key();
    await gateway.call(key);
    const [broken, served] = await without('accounts', async () => [
      await get('/health/ready'),
      await gateway.call(key),
    ]);
    expect([broken?.status, served?.status]).toEqual([200, 200]);
    expect(await broken?.json()).toEqual({
      status: 'degraded',
      database: 'unavailable',
      apis: { shop: 'ok', down: 'unavailable' },
    });
    expect(await (await get('/health/ready')).json()).toMatchObject({ status: 'ready', database: 'ok' });
  });

  it('returns 200 and "degraded" while another process locks the database', async () => {
    const other = connectTo(gateway);
    other.exec('BEGIN IMMEDIATE');
    const response = await get('/health/ready');
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { status: 'degraded', database: 'read-only' },
    ]);
    other.exec('ROLLBACK');
    other.close();
  });

  it('returns 503 while the gateway stops', async () => {
    await using stopping = await startShopGateway();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = () =>
      new Promise<[status: number | undefined, body: unknown]>((resolve, reject) => {
        httpGet(`${stopping.url}/health/ready`, { agent }, async (res) =>
          resolve([res.statusCode, await json(res)]),
        ).once('error', reject);
      });
    expect((await send())[0]).toBe(200);
    const closed = stopping.close({ graceful: true });
    expect(await send()).toMatchObject([503, { status: 'unavailable', database: 'ok' }]);
    await closed;
    agent.destroy();
  });
});

describe('GET', () => {
  it.each(['/health/live', '/health/ready'])('%s ignores an invalid credential', async (path) => {
    const response = await fetch(gateway.url + path, { headers: { Authorization: 'Bearer nonsense' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('www-authenticate')).toBeNull();
  });
});

describe('while the database fails', () => {
  it('POST /apis/shop with an uncached client key gets 503 instead of 401, and 200 afterwards', async () => {
    const { key } = await gateway.key();
    const response = await without('client_keys', () => gateway.call(key));
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(await readOutcome(response)).toEqual([503, 'UNAVAILABLE']);
    expect((await gateway.call(key)).status).toBe(200);
  });

  it('POST /apis/shop with a cached client key gets 200', async () => {
    const { key } = await gateway.key();
    await gateway.call(key);
    expect(await without('client_keys', async () => (await gateway.call(key)).status)).toBe(200);
  });

  it('POST /graphql gets 503 and the reason appears in the log alone', async () => {
    const { accessToken } = await gateway.signUp();
    const headers = { Authorization: `Bearer ${accessToken}` };
    const send = () => gateway.post('/graphql', { query: '{ clientKeys { totalCount } }' }, headers);
    const response = await without('client_keys', send);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(text).toContain('"UNAVAILABLE"');
    expect(text).not.toMatch(/sqlite|table|client_keys/i);
    const requestId = response.headers.get('x-request-id') ?? 'none';
    const logged = gateway.logged.filter(
      (line) => line.includes(requestId) && line.includes('no such table'),
    );
    expect(logged).toHaveLength(1);
  });
});
