import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type EventFilter,
  EventsDocument,
  RevokeClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

const MINUTE = 60_000;

let gateway: TestGateway;
let admin: SignedUp;
let owner: SignedUp;
/** When the owner signed up; their key was created a minute later, and revoked by the administrator after another. */
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

async function types(filter: EventFilter, { accessToken } = owner): Promise<string[]> {
  const { events } = await gateway.manage(EventsDocument, { first: 100, filter }, accessToken);
  const found = events.edges.map(({ node }) => node.type);
  expect(events.totalCount).toBe(found.length);
  return found;
}

const minute = (number: number) => new Date(start + number * MINUTE).toISOString();

describe('events are narrowed', () => {
  test('to one type, or any of several', async () => {
    expect(await types({ type: 'client_key.created' })).toEqual(['client_key.created']);
    expect(await types({ types: ['client_key.revoked', 'account.created', 'never.heard_of'] })).toEqual([
      'client_key.revoked',
      'account.created',
    ]);
    expect(await types({ type: 'account.created', types: ['client_key.revoked'] })).toEqual([]);
    expect(await types({ types: [] })).toEqual([]);
  });

  test('to a span of time, with its beginning and without its end', async () => {
    expect(await types({ since: minute(1) })).toEqual(['client_key.revoked', 'client_key.created']);
    expect(await types({ until: minute(1) })).toEqual(['account.created']);
    expect(await types({ since: minute(1), until: minute(2) })).toEqual(['client_key.created']);
    expect(await types({ since: minute(3) })).toEqual([]);
  });

  test('to nothing by a span that ends before it begins', async () => {
    expect(await types({ since: minute(2), until: minute(0) })).toEqual([]);
  });

  test('to those times in any time zone', async () => {
    const inTokyo = new Date(start + MINUTE + 9 * 60 * MINUTE).toISOString().replace('Z', '+09:00');
    expect(await types({ since: inTokyo, until: minute(2) })).toEqual(['client_key.created']);
  });

  test('to what one account did, be it to what is somebody else’s', async () => {
    expect(await types({ actor: admin.account.id })).toEqual(['client_key.revoked']);
    expect(await types({ actor: owner.account.id })).toEqual(['client_key.created', 'account.created']);
    expect(await types({ actor: owner.account.id }, admin)).toEqual([
      'client_key.created',
      'account.created',
    ]);
    expect(await types({ actor: admin.account.id, since: minute(0) }, admin)).toEqual(['client_key.revoked']);
  });

  test('by nothing that is null', async () => {
    const nothing = { type: null, types: null, since: null, until: null, actor: null, target: null };
    expect(await types(nothing)).toEqual(await types({}));
  });

  test('never to more than one may see', async () => {
    const everything = { since: new Date(0).toISOString(), actor: admin.account.id };
    expect(await types(everything, admin)).toEqual(['client_key.revoked', 'account.created']);
    expect(await types(everything)).toEqual(['client_key.revoked']);
  });
});

describe('a filter is refused', () => {
  test.each<[string, object, string]>([
    [
      'with more than 100 types',
      { types: Array.from({ length: 101 }, (_, n) => `type.${n}`) },
      'BAD_REQUEST',
    ],
    ['with a time that is none', { since: 'yesterday' }, 'BAD_REQUEST'],
    ['with an actor that is no global id', { actor: 'Ada' }, 'BAD_REQUEST'],
  ])('%s', async (_, filter, code) => {
    const query = 'query($filter: EventFilter) { events(filter: $filter) { totalCount edges { cursor } } }';
    const answer = await gateway.post(
      '/graphql',
      { query, variables: { filter } },
      bearer(owner.accessToken),
    );
    const { errors } = await answer.json();
    expect(errors.map((error: { extensions: object }) => error.extensions)).toMatchObject([{ code }]);
  });

  test('but not with 100 types', async () => {
    const hundred = Array.from({ length: 99 }, (_, n) => `type.${n}`);
    expect(await types({ types: [...hundred, 'account.created'] })).toEqual(['account.created']);
  });
});
