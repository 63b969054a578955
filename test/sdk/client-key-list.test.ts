import { afterAll, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { type ClientKey, createClient, LatchkeyError } from '../../src/sdk/index.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { recordingClient, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
let signedUp: Awaited<ReturnType<typeof signedUpClient>>;

beforeAll(async () => {
  gateway = await startGateway();
  signedUp = await signedUpClient({ url: gateway.url });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('management.clientKeys.list of the SDK', () => {
  const names = Array.from({ length: 7 }, (_, index) => `key ${index}`);

  beforeAll(async () => {
    for (const name of names) {
      gateway.clock.advance(1);
      await signedUp.client.management.clientKeys.create({ name, scopes: [] });
    }
  });

  const pages = () => signedUp.operations().filter((name) => name === 'ClientKeys').length;

  it('loads all pages when it is awaited', async () => {
    const before = pages();
    const { client_keys, total } = await signedUp.client.management.clientKeys.list({ page_size: 3 });
    expect(client_keys.map(({ name }) => name)).toEqual(names.toReversed());
    expect([total, pages() - before]).toEqual([7, 3]);
  });

  it('loads pages as needed when it is iterated', async () => {
    const before = pages();
    const list = signedUp.client.management.clientKeys.list({ page_size: 3 });
    expect(pages()).toBe(before);
    const seen: string[] = [];
    const fetched: number[] = [];
    for await (const key of list) {
      expectTypeOf(key).toEqualTypeOf<ClientKey>();
      seen.push(key.name);
      fetched.push(pages() - before);
      if (seen.length === 5) break;
    }
    expect(seen).toEqual(names.toReversed().slice(0, 5));
    expect(fetched).toEqual([1, 1, 1, 2, 2]);
    expect(pages() - before).toBe(2);
    const again: string[] = [];
    for await (const { name } of list) again.push(name);
    expect(again).toEqual(names.toReversed());
  });

  it('filters by search text and status', async () => {
    const { clientKeys } = signedUp.client.management;
    const { client_keys } = await clientKeys.list({ search: 'KEY 3' });
    expect(client_keys.map(({ name }) => name)).toEqual(['key 3']);
    await clientKeys.revoke(client_keys[0]?.id ?? '');
    expect((await clientKeys.list({ status: 'REVOKED' })).client_keys).toHaveLength(1);
    expect((await clientKeys.list({ status: 'ACTIVE' })).total).toBe(6);
    expect(await clientKeys.list({ status: 'EXPIRED' })).toEqual({ client_keys: [], total: 0 });
  });

  it('returns the total of the gateway, and stops at the page without a next one', async () => {
    const pageInfo = { hasNextPage: false, endCursor: 'c' };
    const data = { clientKeys: { totalCount: 7, totalCountIsExact: true, pageInfo, edges: [] } };
    const fetch = vi.fn(async () => Response.json({ data }));
    const client = createClient({ url: gateway.url, token: 'lku_x', fetch });
    expect(await client.management.clientKeys.list()).toEqual({ client_keys: [], total: 7 });
    expect(fetch).toHaveBeenCalledOnce();
  });

  it('loads 100 keys at a time by default', async () => {
    const { client, sent } = recordingClient({ url: gateway.url });
    await client.auth.login({ email: signedUp.email, password: PASSWORD });
    await client.management.clientKeys.list();
    expect(JSON.parse(sent[1]?.body ?? '')).toMatchObject({ variables: { first: 100 } });
  });

  it('is a promise with catch and finally, and loads once', async () => {
    const before = pages();
    const list = signedUp.client.management.clientKeys.list();
    let settled = false;
    const both = await Promise.all([list, list.finally(() => (settled = true))]);
    expect(both[0]).toBe(both[1]);
    expect([settled, pages() - before]).toEqual([true, 1]);
    const wrong = signedUp.client.management.clientKeys.list({ page_size: -1 });
    expect(await wrong.catch((error: unknown) => error)).toBeInstanceOf(LatchkeyError);
  });
});
