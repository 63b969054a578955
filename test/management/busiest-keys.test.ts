import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BusiestKeysDocument,
  DeleteClientKeyDocument,
  type UsageRange,
} from '../../src/sdk/generated/operations.ts';
import { type SignedUp, startSession } from '../support/account-sessions.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { importMany } from '../support/imports.ts';
import { restart, verify } from '../support/usage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
let stranger: SignedUp;
beforeEach(async () => {
  gateway = await startGateway();
  [admin, owner, stranger] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()];
});
afterEach(() => gateway[Symbol.asyncDispose]());

async function busiest(
  { accessToken }: Pick<SignedUp, 'accessToken'>,
  first?: number,
  range: UsageRange = 'HOUR',
) {
  const { busiestKeys } = await gateway.manage(BusiestKeysDocument, { range, first }, accessToken);
  return busiestKeys.map(({ clientKey, allowed, denied }) => [clientKey.id, allowed, denied]);
}

describe('Query.busiestKeys', () => {
  it('sorts keys by all their requests, written and unwritten, allowed and denied', async () => {
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
  });

  it('counts a minute until an hour after it, written or not', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key, 1);
    const latest = async () => busiest(await startSession(gateway, owner.account.email));
    gateway.clock.advance(HOUR - MINUTE);
    expect(await latest()).toEqual([[clientKey.id, 1, 0]]);
    gateway = await restart(gateway);
    expect(await latest()).toEqual([[clientKey.id, 1, 0]]);
    await verify(gateway, key, 1);
    gateway.clock.advance(MINUTE);
    expect(await latest()).toEqual([[clientKey.id, 1, 0]]);
    gateway.clock.advance(HOUR - MINUTE);
    expect(await latest()).toEqual([]);
    gateway = await restart(gateway);
    expect(await latest()).toEqual([]);
  });

  it('returns the keys of a member, and the keys of all accounts to an administrator', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key, 2);
    expect(await busiest(stranger)).toEqual([]);
    expect(await busiest(admin)).toEqual([[clientKey.id, 2, 0]]);
    gateway = await restart(gateway);
    expect(await busiest(stranger)).toEqual([]);
    expect(await busiest(admin)).toEqual([[clientKey.id, 2, 0]]);
  });

  it('returns the 10 busiest of many keys by default and 50 at most, and rejects more as BAD_REQUEST', async () => {
    const keys = await importMany(gateway, admin.accessToken, owner.account.id, 52);
    for (const { secret } of keys) await verify(gateway, secret);
    const most = keys[30];
    await verify(gateway, most?.secret ?? '', 2);
    expect(await busiest(owner)).toHaveLength(10);
    const all = await busiest(owner, 50);
    expect(all).toHaveLength(50);
    expect(all[0]).toEqual([most?.id, 3, 0]);
    for (const first of [51, 1_000]) {
      await expect(busiest(owner, first)).rejects.toMatchObject({
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      });
    }
  });

  it('responds with 401 without an access token', async () => {
    const query = '{ busiestKeys(range: DAY) { allowed } }';
    expect((await gateway.post('/graphql', { query })).status).toBe(401);
  });

  it('leaves out a deleted key', async () => {
    const { key, clientKey } = await gateway.createKey(owner.accessToken);
    const { key: other, clientKey: kept } = await gateway.createKey(owner.accessToken);
    await verify(gateway, key, 2);
    await verify(gateway, other, 1);
    gateway = await restart(gateway);
    await verify(gateway, key, 2);
    await gateway.manage(DeleteClientKeyDocument, { input: { id: clientKey.id } }, owner.accessToken);
    expect(await busiest(owner)).toEqual([[kept.id, 1, 0]]);
  });
});
