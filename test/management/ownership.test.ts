import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ClientKeyDocument,
  ClientKeysDocument,
  CreateClientAccessTokenDocument,
  DeleteClientKeyDocument,
  EventsDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  UpdateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
let stranger: SignedUp;

beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
  owner = await gateway.signUp();
  stranger = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const never = {
  id: Buffer.from(`ClientKey:${randomUUID()}`).toString('base64'),
  clientId: `lk_${'0'.repeat(16)}`,
};

async function node(id: string, token: string) {
  const body = {
    query: 'query($id: ID!) { node(id: $id) { id __typename } nodes(ids: [$id]) { id } }',
    variables: { id },
  };
  return (await gateway.post('/graphql', body, bearer(token))).json();
}

const CHANGES = [
  'updateClientKey',
  'rotateClientKey',
  'createClientAccessToken',
  'revokeClientKey',
  'deleteClientKey',
];

/** Everything that one can try with the id of a key, and what comes of it. */
async function attempts(id: string, token: string): Promise<unknown[]> {
  const input = { id };
  return [
    await gateway.manage(ClientKeyDocument, { id }, token),
    await node(id, token).then(({ data }) => data),
    await gateway.manage(UpdateClientKeyDocument, { input: { id, name: 'mine' } }, token),
    await gateway.manage(RotateClientKeyDocument, { input }, token),
    await gateway.manage(CreateClientAccessTokenDocument, { input }, token),
    await gateway.manage(RevokeClientKeyDocument, { input }, token),
    await gateway.manage(DeleteClientKeyDocument, { input }, token),
  ];
}

describe("another account's client key", () => {
  test.each(['id', 'clientId'] as const)(
    'by its %s answers as one that does not exist, and stays as it is',
    async (by) => {
      const { clientKey, key } = await gateway.createKey(owner.accessToken);
      const foreign = await attempts(clientKey[by], stranger.accessToken);
      expect(foreign).toEqual(await attempts(never[by], stranger.accessToken));
      expect(foreign.slice(2)).toEqual(
        CHANGES.map((name) => ({
          [name]: expect.objectContaining({ __typename: 'NotFoundError', code: 'NOT_FOUND' }),
        })),
      );
      const found = await gateway.manage(ClientKeyDocument, { id: clientKey.id }, owner.accessToken);
      expect(found.clientKey).toEqual(clientKey);
      expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
    },
  );

  test('tells an administrator whose it is, and is listed by its owner', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken, { name: 'listed by owner' });
    const query = `query ($owner: ID!) {
      clientKeys(first: 100, filter: { owner: $owner }) { totalCount edges { node { id owner { id email } } } }
    }`;
    const listedTo = async ({ accessToken }: SignedUp, { account }: SignedUp) => {
      const body = { query, variables: { owner: account.id } };
      return (await (await gateway.post('/graphql', body, bearer(accessToken))).json()).data.clientKeys;
    };
    const listed = await listedTo(admin, owner);
    const { id, email } = owner.account;
    expect(listed.edges).toContainEqual({ node: { id: clientKey.id, owner: { id, email } } });
    expect(listed.edges).toHaveLength(listed.totalCount);
    expect(await listedTo(owner, owner)).toEqual(listed);
    // Both hold: what is of another is none of the stranger's.
    expect(await listedTo(stranger, owner)).toEqual({ totalCount: 0, edges: [] });
    expect(await listedTo(admin, stranger)).toEqual({ totalCount: 0, edges: [] });
  });

  test('has events that name the accounts in them to who may see these', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const input = { id: clientKey.id, name: 'changed by an administrator' };
    await gateway.manage(UpdateClientKeyDocument, { input }, admin.accessToken);
    const variables = { filter: { target: clientKey.id, type: 'client_key.updated' }, accounts: true };
    const told = async ({ accessToken }: SignedUp) => {
      const { events } = await gateway.manage(EventsDocument, variables, accessToken);
      return events.edges.map(({ node }) => [node.actorAccount?.email, node.account?.email]);
    };
    expect(await told(admin)).toEqual([[admin.account.email, owner.account.email]]);
    expect(await told(owner)).toEqual([[undefined, owner.account.email]]);
  });

  test('is in no list of a stranger, and in that of an administrator', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const filter = { text: clientKey.clientId };
    const seenBy = async ({ accessToken }: SignedUp) =>
      (await gateway.manage(ClientKeysDocument, { filter }, accessToken)).clientKeys.totalCount;
    expect(await Promise.all([owner, stranger, admin].map(seenBy))).toEqual([1, 0, 1]);
  });

  test('can be changed, revoked and deleted by an administrator', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const token = admin.accessToken;
    const input = { id: clientKey.id };
    const { updateClientKey } = await gateway.manage(
      UpdateClientKeyDocument,
      { input: { ...input, name: 'kept in order' } },
      token,
    );
    expect(updateClientKey).toMatchObject({ clientKey: { name: 'kept in order' } });
    const { revokeClientKey } = await gateway.manage(RevokeClientKeyDocument, { input }, token);
    expect(revokeClientKey).toMatchObject({ clientKey: { status: 'REVOKED' } });
    const { deleteClientKey } = await gateway.manage(DeleteClientKeyDocument, { input }, token);
    expect(deleteClientKey).toMatchObject({ deletedId: clientKey.id });
    // What was done to the owner's key, the owner may read.
    const { events } = await gateway.manage(
      EventsDocument,
      { filter: { target: clientKey.id } },
      owner.accessToken,
    );
    expect(events.edges.map(({ node: { type, actor } }) => [type, actor])).toEqual([
      ['client_key.deleted', admin.account.id],
      ['client_key.revoked', admin.account.id],
      ['client_key.updated', admin.account.id],
      ['client_key.created', owner.account.id],
    ]);
  });
});

describe('node', () => {
  test("finds one's own account and keys, and no other account", async () => {
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

  test.each(['nonsense', '', 'T3JkZXI6MQ=='])('answers BAD_REQUEST or nothing to the id %j', async (id) => {
    const { data, errors } = await node(id, owner.accessToken);
    expect(data?.node ?? null).toBeNull();
    for (const { extensions } of errors ?? []) expect(extensions.code).toBe('BAD_REQUEST');
  });
});
