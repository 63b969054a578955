import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EventFilter,
  EventsDocument,
  RevokeClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

const MINUTE = 60_000;

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
/** When the owner signed up. A minute later they created a key, which the administrator revoked after another. */
let start: number;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
  gateway.clock.advance(MINUTE);
  start = gateway.clock.now();
  owner = await gateway.signUp();
  gateway.clock.advance(MINUTE);
  const { clientKey } = await gateway.createKey(owner.accessToken);
  gateway.clock.advance(MINUTE);
  await gateway.manage(RevokeClientKeyDocument, { input: { id: clientKey.id } }, admin.accessToken);
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function listTypes(filter: EventFilter, { accessToken } = owner): Promise<string[]> {
  const { events } = await gateway.manage(EventsDocument, { first: 100, filter }, accessToken);
  const types = events.edges.map(({ node }) => node.type);
  expect(events.totalCount).toBe(types.length);
  return types;
}

const minute = (number: number) => new Date(start + number * MINUTE).toISOString();

describe('Query.events', () => {
  it('filters by one type or by any of several', async () => {
    expect(await listTypes({ type: 'client_key.created' })).toEqual(['client_key.created']);
    const types = ['client_key.revoked', 'account.created', 'never.heard_of'];
    expect(await listTypes({ types })).toEqual(['client_key.revoked', 'account.created']);
    expect(await listTypes({ type: 'account.created', types: ['client_key.revoked'] })).toEqual([]);
    expect(await listTypes({ types: [] })).toEqual([]);
  });

  it('filters by a time span that includes its start and excludes its end', async () => {
    expect(await listTypes({ since: minute(1) })).toEqual(['client_key.revoked', 'client_key.created']);
    expect(await listTypes({ until: minute(1) })).toEqual(['account.created']);
    expect(await listTypes({ since: minute(1), until: minute(2) })).toEqual(['client_key.created']);
    expect(await listTypes({ since: minute(3) })).toEqual([]);
  });

  it('returns nothing for a time span that ends before it starts', async () => {
    expect(await listTypes({ since: minute(2), until: minute(0) })).toEqual([]);
  });

  it('accepts times with any UTC offset', async () => {
    const inTokyo = new Date(start + MINUTE + 9 * 60 * MINUTE).toISOString().replace('Z', '+09:00');
    expect(await listTypes({ since: inTokyo, until: minute(2) })).toEqual(['client_key.created']);
  });

  it('filters by actor, also where the object belongs to another account', async () => {
    expect(await listTypes({ actor: admin.account.id })).toEqual(['client_key.revoked']);
    const byOwner = ['client_key.created', 'account.created'];
    expect(await listTypes({ actor: owner.account.id })).toEqual(byOwner);
    expect(await listTypes({ actor: owner.account.id }, admin)).toEqual(byOwner);
    expect(await listTypes({ actor: admin.account.id, since: minute(0) }, admin)).toEqual([
      'client_key.revoked',
    ]);
  });

  it('ignores filters that are null', async () => {
    const filter = { type: null, types: null, since: null, until: null, actor: null, target: null };
    expect(await listTypes(filter)).toEqual(await listTypes({}));
  });

  it('returns a member only the events of their own account with any filter', async () => {
    const filter = { since: new Date(0).toISOString(), actor: admin.account.id };
    expect(await listTypes(filter, admin)).toEqual(['client_key.revoked', 'account.created']);
    expect(await listTypes(filter)).toEqual(['client_key.revoked']);
  });

  it.each<[string, object]>([
    ['more than 100 types', { types: Array.from({ length: 101 }, (_, n) => `type.${n}`) }],
    ['a time that is not a date', { since: 'yesterday' }],
    ['an actor that is not a global id', { actor: 'Ada' }],
    ['a target that is not a global id', { target: 'Ada' }],
  ])('rejects a filter with %s as BAD_REQUEST', async (_, filter) => {
    for (const fields of ['totalCount', 'edges { cursor }']) {
      const query = `query($filter: EventFilter) { events(filter: $filter) { ${fields} } }`;
      const response = await gateway.post(
        '/graphql',
        { query, variables: { filter } },
        bearer(owner.accessToken),
      );
      const { errors } = await response.json();
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    }
  });

  it('accepts a filter with 100 types', async () => {
    const types = Array.from({ length: 99 }, (_, n) => `type.${n}`);
    expect(await listTypes({ types: [...types, 'account.created'] })).toEqual(['account.created']);
  });

  it('pages through events forward and backward, newest first', async () => {
    const page = async (variables: { first?: number; after?: string; last?: number; before?: string }) => {
      const { events } = await gateway.manage(EventsDocument, variables, owner.accessToken);
      expect(events.totalCount).toBe(3);
      return { ...events.pageInfo, types: events.edges.map(({ node }) => node.type) };
    };
    const first = await page({ first: 2 });
    expect(first.types).toEqual(['client_key.revoked', 'client_key.created']);
    const second = await page({ first: 2, after: first.endCursor ?? '' });
    expect(second).toMatchObject({ types: ['account.created'], hasNextPage: false });
    const back = await page({ last: 1, before: second.startCursor ?? '' });
    expect(back).toMatchObject({ types: ['client_key.created'], hasPreviousPage: true });
  });
});
