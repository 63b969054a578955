import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountDocument, ClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
let stranger: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  [admin, owner, stranger] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()];
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function node(id: string, token: string) {
  const query = 'query($id: ID!) { node(id: $id) { id __typename } nodes(ids: [$id]) { id } }';
  return (await gateway.post('/graphql', { query, variables: { id } }, bearer(token))).json();
}

describe('a global id', () => {
  it.each<[name: string, format: (key: string) => string]>([
    ['of another type', (key) => `Account:${key}`],
    ['with another part', (key) => `ClientKey:${key}:x`],
    ['without an id', () => 'ClientKey:'],
  ])('%s does not find a client key', async (_, format) => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const key = Buffer.from(clientKey.id, 'base64').toString().split(':')[1] ?? '';
    const id = Buffer.from(format(key)).toString('base64');
    expect(await gateway.manage(ClientKeyDocument, { id }, owner.accessToken)).toEqual({ clientKey: null });
  });

  it('of another type does not find an account', async () => {
    const account = Buffer.from(owner.account.id, 'base64').toString().split(':')[1];
    const id = Buffer.from(`ClientKey:${account}`).toString('base64');
    expect(await gateway.manage(AccountDocument, { id }, admin.accessToken)).toEqual({ account: null });
  });
});

describe('Query.node', () => {
  it('returns to a member their own account and keys but no other account, and any account to an administrator', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    expect((await node(clientKey.id, owner.accessToken)).data).toEqual({
      node: { id: clientKey.id, __typename: 'ClientKey' },
      nodes: [{ id: clientKey.id }],
    });
    expect((await node(owner.account.id, owner.accessToken)).data.node).toEqual({
      id: owner.account.id,
      __typename: 'Account',
    });
    expect((await node(owner.account.id, stranger.accessToken)).data).toEqual({ node: null, nodes: [null] });
    expect((await node(owner.account.id, admin.accessToken)).data.node.id).toBe(owner.account.id);
  });

  it.each([
    ['node', (id: string) => `{ node(id: "${id}") { id } }`],
    ['nodes', (id: string) => `{ nodes(ids: ["${id}"]) { id } }`],
  ])('responds with 401 without an access token when asked for %s', async (_, format) => {
    const response = await gateway.post('/graphql', { query: format(owner.account.id) });
    expect(response.status).toBe(401);
  });

  it('responds with status 200 and BAD_REQUEST for a malformed id in every media type', async () => {
    const query = '{ me { id } node(id: "nonsense") { id } }';
    for (const Accept of ['application/json', 'application/graphql-response+json']) {
      const response = await gateway.post('/graphql', { query }, { ...bearer(owner.accessToken), Accept });
      const { errors } = await response.json();
      expect(response.status).toBe(200);
      expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'BAD_REQUEST' } }]);
    }
  });

  it.each([
    ['a malformed id', 'nonsense'],
    ['an empty id', ''],
    ['the id of an unknown type', 'T3JkZXI6MQ=='],
  ])('returns null or BAD_REQUEST for %s', async (_, id) => {
    const { data, errors } = await node(id, owner.accessToken);
    expect(data?.node ?? null).toBeNull();
    for (const { extensions } of errors ?? []) expect(extensions.code).toBe('BAD_REQUEST');
  });
});
