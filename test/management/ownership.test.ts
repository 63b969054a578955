import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import type { SignedUp } from '../support/account-sessions.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

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

const unknown = {
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

const MUTATIONS = [
  'updateClientKey',
  'rotateClientKey',
  'createClientAccessToken',
  'revokeClientKey',
  'deleteClientKey',
];

/** Returns the results of every operation that takes the id of a key. */
async function operateOn(id: string, token: string): Promise<unknown[]> {
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

describe('the client key of another account', () => {
  it.each(['id', 'clientId'] as const)(
    'looks like an unknown key to a member in every operation by its %s, and stays unchanged',
    async (reference) => {
      const { clientKey, key } = await gateway.createKey(owner.accessToken);
      const foreign = await operateOn(clientKey[reference], stranger.accessToken);
      expect(foreign).toEqual(await operateOn(unknown[reference], stranger.accessToken));
      expect(foreign.slice(2)).toEqual(
        MUTATIONS.map((name) => ({
          [name]: expect.objectContaining({ __typename: 'NotFoundError', code: 'NOT_FOUND' }),
        })),
      );
      const found = await gateway.manage(ClientKeyDocument, { id: clientKey.id }, owner.accessToken);
      expect(found.clientKey).toEqual(clientKey);
      expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
    },
  );

  it('is listed with its owner to an administrator who filters by that owner, and to no other member', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken, { name: 'listed by owner' });
    const query = `query ($owner: ID!) {
      clientKeys(first: 100, filter: { owner: $owner }) { totalCount edges { node { id owner { id email } } } }
    }`;
    const listFor = async ({ accessToken }: SignedUp, { account }: SignedUp) => {
      const body = { query, variables: { owner: account.id } };
      return (await (await gateway.post('/graphql', body, bearer(accessToken))).json()).data.clientKeys;
    };
    const listed = await listFor(admin, owner);
    const { id, email } = owner.account;
    expect(listed.edges).toContainEqual({ node: { id: clientKey.id, owner: { id, email } } });
    expect(listed.edges).toHaveLength(listed.totalCount);
    expect(await listFor(owner, owner)).toEqual(listed);
    // The filter cannot widen what a member may see.
    expect(await listFor(stranger, owner)).toEqual({ totalCount: 0, edges: [] });
    expect(await listFor(admin, stranger)).toEqual({ totalCount: 0, edges: [] });
  });

  it('has events whose accounts are shown only to callers who may see these accounts', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const input = { id: clientKey.id, name: 'changed by an administrator' };
    await gateway.manage(UpdateClientKeyDocument, { input }, admin.accessToken);
    const variables = { filter: { target: clientKey.id, type: 'client_key.updated' }, accounts: true };
    const accountsFor = async ({ accessToken }: SignedUp) => {
      const { events } = await gateway.manage(EventsDocument, variables, accessToken);
      return events.edges.map(({ node }) => [node.actorAccount?.email, node.account?.email]);
    };
    expect(await accountsFor(admin)).toEqual([[admin.account.email, owner.account.email]]);
    expect(await accountsFor(owner)).toEqual([[undefined, owner.account.email]]);
  });

  it('is listed to its owner and to an administrator, but to no other member', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const filter = { text: clientKey.clientId };
    const countFor = async ({ accessToken }: SignedUp) =>
      (await gateway.manage(ClientKeysDocument, { filter }, accessToken)).clientKeys.totalCount;
    expect(await Promise.all([owner, stranger, admin].map(countFor))).toEqual([1, 0, 1]);
  });

  it('can be updated, rotated, revoked and deleted by an administrator, whose events the owner can read', async () => {
    const { clientKey } = await gateway.createKey(owner.accessToken);
    const token = admin.accessToken;
    const input = { id: clientKey.id };
    const { updateClientKey } = await gateway.manage(
      UpdateClientKeyDocument,
      { input: { ...input, name: 'kept in order' } },
      token,
    );
    expect(updateClientKey).toMatchObject({ clientKey: { name: 'kept in order' } });
    const { rotateClientKey } = await gateway.manage(RotateClientKeyDocument, { input }, token);
    expect(rotateClientKey).toMatchObject({ clientKey: { ownerId: owner.account.id } });
    const { revokeClientKey } = await gateway.manage(RevokeClientKeyDocument, { input }, token);
    expect(revokeClientKey).toMatchObject({ clientKey: { status: 'REVOKED' } });
    const { deleteClientKey } = await gateway.manage(DeleteClientKeyDocument, { input }, token);
    expect(deleteClientKey).toMatchObject({ deletedId: clientKey.id });
    const events = await listEvents(gateway, owner.accessToken, { target: clientKey.id });
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['client_key.deleted', admin.account.id],
      ['client_key.revoked', admin.account.id],
      ['client_key.rotated', admin.account.id],
      ['client_key.updated', admin.account.id],
      ['client_key.created', owner.account.id],
    ]);
  });
});
