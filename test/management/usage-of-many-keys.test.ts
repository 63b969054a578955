import { Piscina } from 'piscina';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ClientKeysUsageDocument,
  DeleteClientKeyDocument,
  UsageDocument,
  type UsageRange,
  type UsageResolution,
} from '../../src/sdk/generated/operations.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { importMany } from '../support/imports.ts';
import { busyIn, restart, verify } from '../support/usage.ts';

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
let stranger: SignedUp;

async function setUp() {
  gateway = await startGateway();
  [admin, owner, stranger] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()];
}

async function readTotals(
  { accessToken }: Pick<SignedUp, 'accessToken'>,
  range: UsageRange = 'HOUR',
  resolution?: UsageResolution,
) {
  return (await gateway.manage(UsageDocument, { range, resolution }, accessToken)).usage;
}

describe('Query.usage', () => {
  beforeEach(setUp);
  afterEach(() => gateway[Symbol.asyncDispose]());

  it('sums written and unwritten counts of the keys of a member, and of all keys for an administrator', async () => {
    const [one, two] = [
      await gateway.createKey(owner.accessToken),
      await gateway.createKey(owner.accessToken),
    ];
    const theirs = await gateway.createKey(stranger.accessToken);
    const sendRequests = async () => {
      await verify(gateway, one.key, 1);
      await verify(gateway, two.key, 2);
      await verify(gateway, theirs.key, 4);
    };
    await sendRequests();
    // Writes the counts so far.
    gateway = await restart(gateway);
    await sendRequests();
    const idle = await gateway.signUp();
    expect(busyIn(await readTotals(owner))).toEqual([{ allowed: 6, denied: 0 }]);
    expect(busyIn(await readTotals(stranger))).toEqual([{ allowed: 8, denied: 0 }]);
    expect(busyIn(await readTotals(admin))).toEqual([{ allowed: 14, denied: 0 }]);
    expect(await readTotals(idle)).toHaveLength(60);
    expect(busyIn(await readTotals(idle))).toEqual([]);
  });

  it('has a point for every minute, hour or day of its range', async () => {
    expect(await readTotals(owner, 'DAY')).toHaveLength(24);
    expect(await readTotals(owner, 'DAY', 'MINUTE')).toHaveLength(1_440);
    expect(await readTotals(owner, 'WEEK', 'DAY')).toHaveLength(7);
    await expect(readTotals(owner, 'HOUR', 'DAY')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('leaves out the counts of a deleted key, also those that were not written yet', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    const { key: other } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key, 2);
    await verify(gateway, other, 1);
    gateway = await restart(gateway);
    await verify(gateway, key, 2);
    await gateway.manage(DeleteClientKeyDocument, { input: { id: clientKey.id } }, owner.accessToken);
    // Unwritten counts of a deleted key are dropped when they would be written.
    gateway = await restart(gateway);
    expect(busyIn(await readTotals(owner))).toEqual([{ allowed: 1, denied: 0 }]);
  });

  it('responds with 401 without an access token', async () => {
    const query = '{ usage(range: DAY) { allowed } }';
    expect((await gateway.post('/graphql', { query })).status).toBe(401);
  });
});

describe('Query.clientKeys with the usage of 100 keys', () => {
  let keys: Awaited<ReturnType<typeof importMany>>;
  beforeAll(async () => {
    await setUp();
    keys = await importMany(gateway, admin.accessToken, owner.account.id, 100);
    for (const [index, { secret }] of keys.entries()) await verify(gateway, secret, index % 3);
    gateway = await restart(gateway);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await gateway[Symbol.asyncDispose]();
  });

  const query = async (fields: string) => {
    const body = { query: `{ clientKeys(first: 100) { edges { node { ${fields} } } } }` };
    return await (await gateway.post('/graphql', body, bearer(owner.accessToken))).json();
  };

  it('reads the database once for each request', async () => {
    const expected = Object.fromEntries(keys.map(({ id }, index) => [id, index % 3]));
    const run = vi.spyOn(Piscina.prototype, 'run');
    const reads = () =>
      run.mock.calls.filter(([task]) => /^select .* from "usage"/.test((task as { sql?: string }).sql ?? ''))
        .length;
    // Often enough to be compiled.
    for (let time = 1; time <= 5; time += 1) {
      const { clientKeys } = await gateway.manage(
        ClientKeysUsageDocument,
        { first: 100, range: 'DAY' },
        owner.accessToken,
      );
      const allowed = clientKeys.edges.map(({ node }) => [
        node.id,
        node.usage.reduce((sum, point) => sum + point.allowed, 0),
      ]);
      expect(Object.fromEntries(allowed)).toEqual(expected);
      expect(reads()).toBe(time);
    }
  });

  it('rejects more than 20,000 points as BAD_REQUEST', async () => {
    const message = 'This asks for 72000 points of usage; 20000 are the most at once.';
    expect(await query('usage(range: MONTH, resolution: HOUR) { start }')).toMatchObject({
      errors: [{ message, extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('returns exactly 20,000 points and rejects one week more', async () => {
    // By key: 168 and 24 and 7 and 1 points.
    const twoHundred = `week: usage(range: WEEK) { start } day: usage(range: DAY) { start }
      days: usage(range: WEEK, resolution: DAY) { start } hour: usage(range: HOUR, resolution: HOUR) { start }`;
    const { data } = await query(twoHundred);
    const [edge] = data.clientKeys.edges;
    const lengths = Object.values(edge.node).map((points) => (points as unknown[]).length);
    expect(lengths).toEqual([168, 24, 7, 1]);
    expect(await query(`${twoHundred} more: usage(range: WEEK, resolution: DAY) { start }`)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
