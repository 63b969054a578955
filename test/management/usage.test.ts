import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import {
  BusiestKeysDocument,
  ClientKeysUsageDocument,
  DeleteClientKeyDocument,
  LoginDocument,
  UsageDocument,
  type UsageRange,
} from '../../src/sdk/generated/operations.ts';
import { connectTo } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { startShopGateway } from '../support/shop-gateway.ts';
import { busyIn, usageOf, verify } from '../support/usage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WRITE = 'mutation { placeOrder(userId: "u1", productId: "p1") { id } }';

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
let stranger: SignedUp;
beforeEach(async () => {
  gateway = await startGateway();
  [admin, owner, stranger] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()];
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await gateway[Symbol.asyncDispose]();
});

/** A token that is good, though time has moved on. */
async function tokenOf({ account: { email } }: SignedUp, of = gateway): Promise<string> {
  const { login } = await of.manage(LoginDocument, { input: { email, password: PASSWORD } });
  if (login.__typename !== 'LoginPayload') throw new Error(login.message);
  return login.accessToken;
}

async function sums({ accessToken }: Pick<SignedUp, 'accessToken'>, range: UsageRange = 'HOUR') {
  return (await gateway.manage(UsageDocument, { range }, accessToken)).usage;
}

async function busiest({ accessToken }: SignedUp, first?: number, range: UsageRange = 'HOUR') {
  const { busiestKeys } = await gateway.manage(BusiestKeysDocument, { range, first }, accessToken);
  return busiestKeys.map(({ clientKey, allowed, denied }) => [clientKey.id, allowed, denied]);
}

/** Ends a gateway in good order and starts another on its database, at the same time of its clock. */
async function restart(of: TestGateway): Promise<TestGateway> {
  await of.close();
  return await startGateway({ database: of.config.database, clock: of.clock });
}

describe('the usage of a key', () => {
  test('has every minute, hour and day of its range, up to this moment', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    const startedAt = gateway.clock.now();
    await verify(gateway, key, 2);
    gateway.clock.advance(MINUTE);
    await verify(gateway, key, 3);
    const minutes = await usageOf(gateway, owner.accessToken, clientKey.id);
    expect(minutes?.map(({ start }) => Date.parse(start))).toEqual(
      Array.from({ length: 60 }, (_, n) => startedAt + (n - 58) * MINUTE),
    );
    expect(minutes?.map(({ allowed }) => allowed)).toEqual([...Array(58).fill(0), 2, 3]);

    gateway.clock.advance(23 * HOUR);
    await verify(gateway, key, 4);
    const token = await tokenOf(owner);
    const allowedBy = async (...by: [UsageRange, ('MINUTE' | 'HOUR' | 'DAY')?]) =>
      (await usageOf(gateway, token, clientKey.id, ...by))?.map(({ allowed }) => allowed);
    expect(await allowedBy('HOUR')).toEqual([...Array(59).fill(0), 4]);
    expect(await allowedBy('DAY')).toEqual([5, ...Array(22).fill(0), 4]);
    expect(await allowedBy('WEEK')).toEqual([...Array(144).fill(0), 5, ...Array(22).fill(0), 4]);
    expect(await allowedBy('WEEK', 'DAY')).toEqual([0, 0, 0, 0, 0, 5, 4]);
    expect(await allowedBy('MONTH')).toEqual([...Array(28).fill(0), 5, 4]);
    expect((await allowedBy('DAY', 'MINUTE'))?.length).toBe(1_440);
  });

  test('is the same once it was written, and after a restart', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken, { scopes: ['a'] });
    await verify(gateway, key, 3, 'a');
    await verify(gateway, key, 2, 'b');
    const before = await usageOf(gateway, owner.accessToken, clientKey.id);
    expect(busyIn(before)).toEqual([{ allowed: 3, denied: 2, missingScope: 2 }]);
    await using again = await restart(gateway);
    expect(await usageOf(again, owner.accessToken, clientKey.id)).toEqual(before);
    await verify(again, key, 1, 'a');
    expect(busyIn(await usageOf(again, owner.accessToken, clientKey.id))).toMatchObject([{ allowed: 4 }]);
  });

  test('of an API tells by the minute, the hour and the day what was let in, and why the rest was not', async () => {
    await using shop = await startShopGateway();
    const { key, clientKey } = await shop.key({ scopes: ['read:shop'], rateLimitPerMinute: 4 });
    for (const query of ['{ products { id } }', '{ __typename }', WRITE, WRITE, '{ __typename }']) {
      await (await shop.call(key, query)).text();
    }
    await (await shop.call(mintKey(clientKey.clientId).key)).text();
    const reasons = { missingScope: 2, limited: 1, wrongSecret: 1 };
    for (const resolution of ['MINUTE', 'HOUR', 'DAY'] as const) {
      const points = await usageOf(shop, shop.accessToken, clientKey.id, 'DAY', resolution);
      expect(busyIn(points?.slice(-1) ?? [])).toEqual([{ allowed: 2, denied: 4, ...reasons }]);
      expect(busyIn(points)).toHaveLength(1);
    }
  });

  test('is kept by minute for 48 hours, by hour for 45 days, and goes from the database then', async () => {
    const { key } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key);
    const rows = async () => {
      gateway = await restart(gateway);
      const database = connectTo(gateway);
      const read = () => database.prepare('select resolution from usage order by resolution').pluck().all();
      await eventually(() => expect(read().length).toBeLessThan(before));
      before = read().length;
      const left = read();
      database.close();
      return left;
    };
    let before = 4;
    expect(await rows()).toEqual(['DAY', 'HOUR', 'MINUTE']);
    gateway.clock.advance(48 * HOUR + MINUTE);
    expect(await rows()).toEqual(['DAY', 'HOUR']);
    gateway.clock.advance(43 * DAY);
    expect(await rows()).toEqual(['DAY']);
    gateway.clock.advance(356 * DAY);
    expect(await rows()).toEqual([]);
  });

  test('is refused by a resolution that does not fit its range', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const ask = (range: UsageRange, resolution: 'MINUTE' | 'DAY') =>
      usageOf(gateway, owner.accessToken, clientKey.id, range, resolution);
    const refused = (message: string) => ({
      errors: [{ message, extensions: { code: 'BAD_REQUEST' } }],
    });
    await expect(ask('WEEK', 'MINUTE')).rejects.toMatchObject(
      refused('Usage of range WEEK can be told by HOUR or DAY, not by MINUTE.'),
    );
    await expect(ask('HOUR', 'DAY')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});

describe('the usage of all keys', () => {
  test('is the sum of what the viewer may see', async () => {
    const [one, two] = [
      await gateway.createKey(owner.accessToken),
      await gateway.createKey(owner.accessToken),
    ];
    const theirs = await gateway.createKey(stranger.accessToken);
    const count = async () => {
      await verify(gateway, one.key, 1);
      await verify(gateway, two.key, 2);
      await verify(gateway, theirs.key, 4);
    };
    await count();
    // Some is in the database, and some is not.
    gateway = await restart(gateway);
    await count();
    const nobody = await gateway.signUp();
    expect(busyIn(await sums(owner))).toEqual([{ allowed: 6, denied: 0 }]);
    expect(busyIn(await sums(stranger))).toEqual([{ allowed: 8, denied: 0 }]);
    expect(busyIn(await sums(admin))).toEqual([{ allowed: 14, denied: 0 }]);
    expect(await sums(nobody)).toHaveLength(60);
    expect(busyIn(await sums(nobody))).toEqual([]);
  });

  test('and of one key is told to nobody who is not signed in', async () => {
    for (const query of ['{ usage(range: DAY) { allowed } }', '{ busiestKeys(range: DAY) { allowed } }']) {
      expect((await gateway.post('/graphql', { query })).status).toBe(401);
    }
  });
});

test("another account's key has no usage to see, and an administrator sees it", async () => {
  const { key, clientKey } = await gateway.createKey(owner.accessToken);
  await verify(gateway, key, 2);
  expect(await usageOf(gateway, stranger.accessToken, clientKey.id)).toBeNull();
  expect(await busiest(stranger)).toEqual([]);
  const query = `{ node(id: "${clientKey.id}") { ... on ClientKey { usage(range: HOUR) { allowed } } } }`;
  const answer = await gateway.post('/graphql', { query }, bearer(stranger.accessToken));
  expect(await answer.json()).toEqual({ data: { node: null } });
  expect(busyIn(await usageOf(gateway, admin.accessToken, clientKey.id))).toEqual([
    { allowed: 2, denied: 0 },
  ]);
  expect(await busiest(admin)).toEqual([[clientKey.id, 2, 0]]);
});

test('a deleted key takes its usage along', async () => {
  const { key, clientKey } = await gateway.createKey(owner.accessToken);
  const { key: other } = await gateway.createKey(owner.accessToken);
  await verify(gateway, key, 2);
  await verify(gateway, other, 1);
  gateway = await restart(gateway);
  await verify(gateway, key, 2);
  await gateway.manage(DeleteClientKeyDocument, { input: { id: clientKey.id } }, owner.accessToken);
  expect(await busiest(owner)).toMatchObject([[expect.not.stringMatching(clientKey.id), 1, 0]]);
  // What was not written yet goes when it would be.
  gateway = await restart(gateway);
  expect(busyIn(await sums(owner))).toEqual([{ allowed: 1, denied: 0 }]);
});

describe('the busiest keys', () => {
  test('come first by all their requests, written or not', async () => {
    const keys = [];
    for (let n = 0; n < 4; n += 1) keys.push(await gateway.createKey(owner.accessToken, { scopes: ['a'] }));
    const [a, b, c] = keys;
    if (!a || !b || !c) throw new Error('unreachable');
    await verify(gateway, a.key, 3, 'a');
    await verify(gateway, b.key, 2, 'a');
    gateway = await restart(gateway);
    await verify(gateway, b.key, 2, 'x');
    await verify(gateway, c.key, 1, 'a');
    const expected = [
      [b.clientKey.id, 2, 2],
      [a.clientKey.id, 3, 0],
      [c.clientKey.id, 1, 0],
    ];
    for (const range of ['HOUR', 'DAY', 'WEEK', 'MONTH'] as const) {
      expect(await busiest(owner, undefined, range)).toEqual(expected);
    }
    expect(await busiest(owner, 1)).toEqual(expected.slice(0, 1));
    expect(await busiest(owner, 0)).toEqual([]);
    await expect(busiest(owner, -1)).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    gateway.clock.advance(HOUR);
    expect(await busiest({ ...owner, accessToken: await tokenOf(owner) })).toEqual([]);
  });

  test('are 10 when nobody says how many, and 50 at most', async () => {
    for (let n = 0; n < 52; n += 1) await verify(gateway, (await gateway.createKey(owner.accessToken)).key);
    expect(await busiest(owner)).toHaveLength(10);
    expect(await busiest(owner, 1_000)).toHaveLength(50);
  });
});

describe('a hundred keys', () => {
  const wish = { first: 100, range: 'DAY' } as const;
  const allowedOf = async () => {
    const { clientKeys } = await gateway.manage(ClientKeysUsageDocument, wish, owner.accessToken);
    return clientKeys.edges.map(({ node }) => node.usage.reduce((sum, { allowed }) => sum + allowed, 0));
  };
  beforeEach(async () => {
    for (let n = 0; n < 100; n += 1) {
      const { key } = await gateway.createKey(owner.accessToken, { name: `${n}` });
      await verify(gateway, key, n % 3);
    }
    gateway = await restart(gateway);
  });

  test('are asked for in one query, each request anew', async () => {
    const expected = Array.from({ length: 100 }, (_, n) => (99 - n) % 3);
    const prepare = vi.spyOn(Sqlite.prototype, 'prepare');
    const queries = () => prepare.mock.calls.filter(([sql]) => /^select .* from "usage"/.test(sql)).length;
    // More often than a query is run before it is compiled.
    for (let time = 1; time <= 5; time += 1) {
      expect(await allowedOf()).toEqual(expected);
      expect(queries()).toBe(time);
    }
  });

  test('are refused when they would be too many points', async () => {
    const query =
      '{ clientKeys(first: 100) { edges { node { usage(range: MONTH, resolution: HOUR) { start } } } } }';
    const answer = await gateway.post('/graphql', { query }, bearer(owner.accessToken));
    const message = 'This asks for 72000 points of usage; 20000 are the most at once.';
    expect(await answer.json()).toMatchObject({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  });
});

test('usage is told to each of several mutations in one request', async () => {
  const edit = (name: string) =>
    `${name}: updateClientKey(input: { id: $id, name: "${name}" }) {
      ... on UpdateClientKeyPayload { clientKey { name usage(range: HOUR, resolution: HOUR) { allowed } } }
    }`;
  const { clientKey, key } = await gateway.createKey(owner.accessToken);
  await verify(gateway, key, 2);
  const query = `mutation ($id: ID!) { ${edit('first')} ${edit('second')} }`;
  const body = { query, variables: { id: clientKey.id } };
  const answer = await gateway.post('/graphql', body, bearer(owner.accessToken));
  const told = (name: string) => ({ clientKey: { name, usage: [{ allowed: 2 }] } });
  expect(await answer.json()).toEqual({ data: { first: told('first'), second: told('second') } });
});

test('a database that fails for a while loses nothing, and nothing is counted twice', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await using failing = await startGateway();
  const { accessToken } = await failing.signUp();
  const { key, clientKey } = await failing.createKey(accessToken);
  const counted = async () => busyIn(await usageOf(failing, accessToken, clientKey.id));
  const failures = () => failing.logged.filter((line) => line.includes('Counts of requests')).length;
  const other = connectTo(failing);
  other.exec("CREATE TRIGGER no_usage BEFORE INSERT ON usage BEGIN SELECT RAISE(ABORT, 'no'); END");
  for (const times of [1, 2]) {
    await verify(failing, key, times);
    vi.advanceTimersByTime(5_000);
    await expect.poll(failures).toBe(times);
  }
  expect(await counted()).toEqual([{ allowed: 3, denied: 0 }]);
  other.exec('DROP TRIGGER no_usage');
  const stored = () => other.prepare('select resolution, allowed from usage order by resolution').raw().all();
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
