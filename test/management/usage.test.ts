import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { DeleteClientKeyDocument, type UsageRange } from '../../src/sdk/generated/operations.ts';
import { type SignedUp, startSession } from '../support/account-sessions.ts';
import { connectTo, runIn, selectFrom } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { startShopGateway } from '../support/shop-gateway.ts';
import { busyIn, readUsage, restart, verify } from '../support/usage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WRITE = 'mutation { placeOrder(userId: "u1", productId: "p1") { id } }';

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
beforeEach(async () => {
  gateway = await startGateway();
  [admin, owner] = [await gateway.signUp(), await gateway.signUp()];
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await gateway[Symbol.asyncDispose]();
});

describe('ClientKey.usage', () => {
  it('has a point for every minute, hour or day of its range up to now', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    const startedAt = gateway.clock.now();
    await verify(gateway, key, 2);
    gateway.clock.advance(MINUTE);
    await verify(gateway, key, 3);
    const minutes = await readUsage(gateway, owner.accessToken, clientKey.id);
    expect(minutes?.map(({ start }) => Date.parse(start))).toEqual(
      Array.from({ length: 60 }, (_, n) => startedAt + (n - 58) * MINUTE),
    );
    expect(minutes?.map(({ allowed }) => allowed)).toEqual([...Array(58).fill(0), 2, 3]);

    gateway.clock.advance(23 * HOUR);
    await verify(gateway, key, 4);
    const { accessToken } = await startSession(gateway, owner.account.email);
    const allowed = async (...span: [UsageRange, ('MINUTE' | 'HOUR' | 'DAY')?]) =>
      (await readUsage(gateway, accessToken, clientKey.id, ...span))?.map(({ allowed }) => allowed);
    expect(await allowed('HOUR')).toEqual([...Array(59).fill(0), 4]);
    expect(await allowed('DAY')).toEqual([5, ...Array(22).fill(0), 4]);
    expect(await allowed('WEEK')).toEqual([...Array(144).fill(0), 5, ...Array(22).fill(0), 4]);
    expect(await allowed('WEEK', 'DAY')).toEqual([0, 0, 0, 0, 0, 5, 4]);
    expect(await allowed('MONTH')).toEqual([...Array(28).fill(0), 5, 4]);
    expect((await allowed('DAY', 'MINUTE'))?.length).toBe(1_440);
  });

  it('stays the same when the gateway writes the counts and restarts', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken, { scopes: ['a'] });
    await verify(gateway, key, 3, 'a');
    await verify(gateway, key, 2, 'b');
    const before = await readUsage(gateway, owner.accessToken, clientKey.id);
    expect(busyIn(before)).toEqual([{ allowed: 3, denied: 2, missingScope: 2 }]);
    await using restarted = await restart(gateway);
    expect(await readUsage(restarted, owner.accessToken, clientKey.id)).toEqual(before);
    await verify(restarted, key, 1, 'a');
    const after = await readUsage(restarted, owner.accessToken, clientKey.id);
    expect(busyIn(after)).toMatchObject([{ allowed: 4 }]);
  });

  it('counts allowed requests, and denied requests by their reason, at every resolution', async () => {
    await using shop = await startShopGateway();
    const { key, clientKey } = await shop.key({ scopes: ['read:shop'], rateLimitPerMinute: 4 });
    for (const query of ['{ products { id } }', '{ __typename }', WRITE, WRITE, '{ __typename }']) {
      await (await shop.call(key, query)).text();
    }
    await (await shop.call(mintKey(clientKey.clientId).key)).text();
    const expected = { allowed: 2, denied: 4, missingScope: 2, limited: 1, wrongSecret: 1 };
    for (const resolution of ['MINUTE', 'HOUR', 'DAY'] as const) {
      const points = await readUsage(shop, shop.accessToken, clientKey.id, 'DAY', resolution);
      expect(busyIn(points?.slice(-1) ?? [])).toEqual([expected]);
      expect(busyIn(points)).toHaveLength(1);
    }
  });

  it('is deleted by minute after 48 hours, by hour after 45 days and by day after 400 days', async () => {
    const { key } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key);
    let previous = 4;
    const resolutionsAfterRestart = async () => {
      gateway = await restart(gateway);
      const database = connectTo(gateway);
      const read = () => database.prepare('select resolution from usage order by resolution').pluck().all();
      await eventually(() => expect(read().length).toBeLessThan(previous));
      const resolutions = read();
      previous = resolutions.length;
      database.close();
      return resolutions;
    };
    expect(await resolutionsAfterRestart()).toEqual(['DAY', 'HOUR', 'MINUTE']);
    gateway.clock.advance(48 * HOUR + MINUTE);
    expect(await resolutionsAfterRestart()).toEqual(['DAY', 'HOUR']);
    gateway.clock.advance(43 * DAY);
    expect(await resolutionsAfterRestart()).toEqual(['DAY']);
    gateway.clock.advance(356 * DAY);
    expect(await resolutionsAfterRestart()).toEqual([]);
  });

  it('rejects a resolution that does not fit its range as BAD_REQUEST', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const read = (range: UsageRange, resolution: 'MINUTE' | 'DAY') =>
      readUsage(gateway, owner.accessToken, clientKey.id, range, resolution);
    const message = 'Unsupported resolution MINUTE for the range WEEK. Use HOUR or DAY.';
    await expect(read('WEEK', 'MINUTE')).rejects.toMatchObject({
      errors: [{ message, extensions: { code: 'BAD_REQUEST' } }],
    });
    await expect(read('HOUR', 'DAY')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('is null with its key for another member, and readable for an administrator', async () => {
    const stranger = await gateway.signUp();
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key, 2);
    expect(await readUsage(gateway, stranger.accessToken, clientKey.id)).toBeNull();
    const query = `{ node(id: "${clientKey.id}") { ... on ClientKey { usage(range: HOUR) { allowed } } } }`;
    const response = await gateway.post('/graphql', { query }, bearer(stranger.accessToken));
    expect(await response.json()).toEqual({ data: { node: null } });
    expect(busyIn(await readUsage(gateway, admin.accessToken, clientKey.id))).toEqual([
      { allowed: 2, denied: 0 },
    ]);
  });

  it('is read by each of several mutations in one request', async () => {
    const rename = (name: string) =>
      `${name}: updateClientKey(input: { id: $id, name: "${name}" }) {
        ... on UpdateClientKeyPayload { clientKey { name usage(range: HOUR, resolution: HOUR) { allowed } } }
      }`;
    const { clientKey, key } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key, 2);
    const query = `mutation ($id: ID!) { ${rename('first')} ${rename('second')} }`;
    const body = { query, variables: { id: clientKey.id } };
    const response = await gateway.post('/graphql', body, bearer(owner.accessToken));
    const renamed = (name: string) => ({ clientKey: { name, usage: [{ allowed: 2 }] } });
    expect(await response.json()).toEqual({ data: { first: renamed('first'), second: renamed('second') } });
  });

  it('shows counts over 2,147,483,647 as 2,147,483,647', async () => {
    const { clientKey, key } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key);
    gateway = await restart(gateway);
    runIn(gateway, 'update usage set allowed = 2147483648, limited = 2147483647, expired = 1');
    const [point] = busyIn(await readUsage(gateway, owner.accessToken, clientKey.id));
    const max = 2_147_483_647;
    expect(point).toEqual({ allowed: max, denied: max, limited: max, expired: 1 });
  });

  it('is deleted with its key, including unwritten counts', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key, 2);
    gateway = await restart(gateway);
    await verify(gateway, key, 2);
    const input = { id: clientKey.id };
    await gateway.manage(DeleteClientKeyDocument, { input }, owner.accessToken);
    gateway = await restart(gateway);
    expect(selectFrom(gateway, 'select * from usage')).toEqual([]);
  });

  it('counts each request once when the database fails for a while', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using failing = await startGateway();
    const { accessToken } = await failing.signUp();
    const { key, clientKey } = await failing.createKey(accessToken);
    const counted = async () => busyIn(await readUsage(failing, accessToken, clientKey.id));
    const failures = () =>
      failing.logged.filter((line) => line.includes('Failed to write usage counts')).length;
    const other = connectTo(failing);
    other.exec("CREATE TRIGGER no_usage BEFORE INSERT ON usage BEGIN SELECT RAISE(ABORT, 'no'); END");
    for (const times of [1, 2]) {
      await verify(failing, key, times);
      vi.advanceTimersByTime(5_000);
      await expect.poll(failures).toBe(times);
    }
    expect(await counted()).toEqual([{ allowed: 3, denied: 0 }]);
    other.exec('DROP TRIGGER no_usage');
    const stored = () =>
      other.prepare('select resolution, allowed from usage order by resolution').raw().all();
    const all = (times: number) => ['DAY', 'HOUR', 'MINUTE'].map((resolution) => [resolution, times]);
    await verify(failing, key, 4);
    vi.advanceTimersByTime(5_000);
    await expect.poll(stored).toEqual(all(7));
    vi.advanceTimersByTime(5_000);
    expect(await counted()).toEqual([{ allowed: 7, denied: 0 }]);
    await failing.close();
    expect([stored(), failures()]).toEqual([all(7), 2]);
    other.close();
  });
});
