import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClientKeyOrderField,
  ClientKeysDocument,
  type ClientKeysQueryVariables,
  RevokeClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { runIn } from '../support/database.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { foreignSecret, importKeys } from '../support/imports.ts';

let gateway: TestGateway;
let admin: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function list(variables: ClientKeysQueryVariables, token: string) {
  return (await gateway.manage(ClientKeysDocument, variables, token)).clientKeys;
}

/** Creates an account with a number of keys, some of them in the same millisecond. */
async function createKeys(count: number) {
  const { accessToken } = await gateway.signUp();
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.unshift((await gateway.createKey(accessToken)).clientKey.id);
    if (n % 3 === 0) gateway.clock.advance(1);
  }
  return { accessToken, ids };
}

type Connection = Awaited<ReturnType<typeof list>>;
const idsIn = ({ edges }: Connection) => edges.map(({ node }) => node.id);

describe('Query.clientKeys', () => {
  it('pages through all keys forward and backward without a gap or a repeat', async () => {
    const { accessToken, ids } = await createKeys(25);
    const forward: string[] = [];
    const backward: string[] = [];
    let page = await list({ first: 10 }, accessToken);
    expect(page.totalCount).toBe(25);
    expect(page.pageInfo.hasPreviousPage).toBe(false);
    for (;;) {
      forward.push(...idsIn(page));
      if (!page.pageInfo.hasNextPage) break;
      page = await list({ first: 10, after: page.pageInfo.endCursor }, accessToken);
      expect(page.totalCount).toBe(25);
    }
    page = await list({ last: 10 }, accessToken);
    for (;;) {
      backward.unshift(...idsIn(page));
      if (!page.pageInfo.hasPreviousPage) break;
      page = await list({ last: 10, before: page.pageInfo.startCursor }, accessToken);
    }
    expect([...forward].sort()).toEqual([...ids].sort());
    expect(backward).toEqual(forward);
  });

  it('returns 20 keys by default and 100 at most, and rejects a larger page as BAD_REQUEST', async () => {
    const { account, accessToken } = await gateway.signUp();
    const keys = Array.from({ length: 100 }, () => ({ hash: foreignSecret().hash, owner: account.id }));
    await importKeys(gateway, admin.accessToken, keys);
    await gateway.createKey(accessToken);
    const page = await list({}, accessToken);
    expect(page.edges).toHaveLength(20);
    expect(page).toMatchObject({ totalCount: 101, pageInfo: { hasNextPage: true } });
    const all = await list({ first: 100 }, accessToken);
    expect(all.edges).toHaveLength(100);
    expect(all.pageInfo.hasNextPage).toBe(true);
    expect((await list({ last: 100 }, accessToken)).edges).toHaveLength(100);
    for (const page of [{ first: 101 }, { last: 101 }, { last: 1000 }]) {
      await expect(list(page, accessToken)).rejects.toMatchObject({
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      });
    }
  });

  it('reports no next page when the last page is exactly full', async () => {
    const { accessToken } = await createKeys(4);
    const page = await list({ first: 2 }, accessToken);
    const last = await list({ first: 2, after: page.pageInfo.endCursor }, accessToken);
    expect(last.edges).toHaveLength(2);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false });
  });

  it('filters keys by status, and by a part of their name, description or client id', async () => {
    const { accessToken } = await gateway.signUp();
    const expiresAt = new Date(gateway.clock.now() + 10).toISOString();
    const active = await gateway.createKey(accessToken, { name: 'Storefront 100%' });
    const expired = await gateway.createKey(accessToken, {
      name: 'b',
      description: 'the STOREFRONT',
      expiresAt,
    });
    const revoked = await gateway.createKey(accessToken, { name: 'c' });
    await gateway.manage(RevokeClientKeyDocument, { input: { id: revoked.clientKey.id } }, accessToken);
    gateway.clock.advance(10);
    const findIds = async (filter: ClientKeysQueryVariables['filter']) => {
      const found = await list({ filter }, accessToken);
      expect(found.totalCount).toBe(found.edges.length);
      return idsIn(found).sort();
    };
    expect(await findIds({ status: 'ACTIVE' })).toEqual([active.clientKey.id]);
    expect(await findIds({ status: 'EXPIRED' })).toEqual([expired.clientKey.id]);
    expect(await findIds({ status: 'REVOKED' })).toEqual([revoked.clientKey.id]);
    expect(await findIds({ text: 'storefront' })).toEqual([active.clientKey.id, expired.clientKey.id].sort());
    expect(await findIds({ text: 'storefront', status: 'ACTIVE' })).toEqual([active.clientKey.id]);
    expect(await findIds({ text: '0%' })).toEqual([active.clientKey.id]);
    expect(await findIds({ text: '%' })).toEqual([active.clientKey.id]);
    expect(await findIds({ text: revoked.clientKey.clientId.slice(5) })).toEqual([revoked.clientKey.id]);
  });

  it.each<[name: string, variables: ClientKeysQueryVariables]>([
    ['a negative first', { first: -1 }],
    ['a negative last', { last: -1 }],
    ['a malformed cursor after', { after: 'nonsense' }],
    ['an empty cursor before', { before: '' }],
    ['a cursor with trailing characters', { after: Buffer.from('1:a:b').toString('base64url') }],
    ['a cursor without a time', { after: Buffer.from(':a').toString('base64url') }],
  ])('rejects %s with BAD_REQUEST', async (_, variables) => {
    const { accessToken } = await gateway.signUp();
    const query =
      'query($first: Int, $last: Int, $after: String, $before: String) { clientKeys(first: $first, last: $last, after: $after, before: $before) { totalCount } }';
    for (const Accept of ['application/json', 'application/graphql-response+json']) {
      const headers = { ...bearer(accessToken), Accept };
      const response = await gateway.post('/graphql', { query, variables }, headers);
      const { data, errors } = await response.json();
      expect([response.status, data]).toEqual([200, null]);
      expect(errors).toMatchObject([{ path: ['clientKeys'], extensions: { code: 'BAD_REQUEST' } }]);
    }
  });
});

describe('Query.clientKeys with orderBy', () => {
  let accessToken: string;
  beforeAll(async () => {
    ({ accessToken } = await gateway.signUp());
    const start = gateway.clock.now();
    const expiries = { beta: 3000, Alpha: null, gamma: 1000, 'alpha 2': 2000 };
    for (const [name, offset] of Object.entries(expiries)) {
      gateway.clock.advance(1);
      const expiresAt = offset === null ? null : new Date(start + offset).toISOString();
      await gateway.createKey(accessToken, { name, expiresAt });
    }
    for (const [name, lastUsedAt] of Object.entries({ gamma: 1, beta: 2, 'alpha 2': 3 }))
      runIn(gateway, 'update client_keys set last_used_at = ? where name = ?', lastUsedAt, name);
  });

  const page = (variables: ClientKeysQueryVariables, field: ClientKeyOrderField = 'NAME') =>
    list({ first: 2, orderBy: { field, direction: 'ASC' }, ...variables }, accessToken);
  const names = ({ edges }: Connection) => edges.map(({ node }) => node.name);

  it.each<[field: ClientKeyOrderField, ascending: string[]]>([
    ['CREATED_AT', ['beta', 'Alpha', 'gamma', 'alpha 2']],
    ['NAME', ['Alpha', 'alpha 2', 'beta', 'gamma']],
    ['LAST_USED_AT', ['Alpha', 'gamma', 'beta', 'alpha 2']],
    ['EXPIRES_AT', ['gamma', 'alpha 2', 'beta', 'Alpha']],
  ])('sorts by %s in both directions', async (field, ascending) => {
    for (const direction of ['ASC', 'DESC'] as const) {
      const expected = direction === 'ASC' ? ascending : ascending.toReversed();
      const orderBy = { field, direction };
      const first = await page({ first: 3, orderBy });
      expect(names(first)).toEqual(expected.slice(0, 3));
      const rest = await page({ first: 3, orderBy, after: first.pageInfo.endCursor });
      expect(names(rest)).toEqual(expected.slice(3));
    }
  });

  it('pages forward and backward, also once the query is compiled', async () => {
    for (let run = 0; run < 5; run += 1) {
      const first = await page({});
      expect(names(first)).toEqual(['Alpha', 'alpha 2']);
      expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
      const second = await page({ after: first.pageInfo.endCursor });
      expect(names(second)).toEqual(['beta', 'gamma']);
      expect(second.pageInfo.hasNextPage).toBe(false);
      const back = await page({ first: null, last: 2, before: second.pageInfo.startCursor });
      expect(names(back)).toEqual(['Alpha', 'alpha 2']);
    }
  });

  it('filters the ordered keys and counts those that match', async () => {
    const found = await page({ filter: { text: 'alpha' }, first: 1 });
    expect(names(found)).toEqual(['Alpha']);
    expect(found).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
  });

  const cursor = (...content: unknown[]) => Buffer.from(JSON.stringify(content)).toString('base64url');
  it.each([
    ['that is not JSON', 'x'],
    ['that is not a JSON array', Buffer.from('{"0":"name"}').toString('base64url')],
    ['that is null', Buffer.from('null').toString('base64url')],
    ['without a value', cursor('name')],
    ['of another order', cursor('createdAt', 1, 'a')],
    ['with a number in place of the name', cursor('name', 1, 'a')],
    ['without an id', cursor('name', 'a')],
    ['of the unordered list', Buffer.from('1:a').toString('base64url')],
  ])('rejects a cursor %s with BAD_REQUEST', async (_, after) => {
    await expect(page({ after })).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('rejects a cursor of another order by time with BAD_REQUEST', async () => {
    const { pageInfo } = await page({}, 'CREATED_AT');
    await expect(page({ after: pageInfo.endCursor }, 'EXPIRES_AT')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('rejects a cursor with a name in place of a time with BAD_REQUEST', async () => {
    await expect(page({ after: cursor('expiresAt', 'a', 'b') }, 'EXPIRES_AT')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
