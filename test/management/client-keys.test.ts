import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ClientKeyDocument,
  ClientKeysDocument,
  type ClientKeysQueryVariables,
  CreateClientKeyDocument,
  type CreateClientKeyInput,
  DeleteClientKeyDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  UpdateClientKeyDocument,
  type UpdateClientKeyInput,
} from '../../src/sdk/generated/operations.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let token: string;
let ownerId: string;
beforeAll(async () => {
  gateway = await startGateway({ defaultRateLimit: 42 });
  await gateway.signUp();
  const { accessToken, account } = await gateway.signUp();
  token = accessToken;
  ownerId = account.id;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function create(input: CreateClientKeyInput) {
  return (await gateway.manage(CreateClientKeyDocument, { input }, token)).createClientKey;
}

async function update(input: UpdateClientKeyInput) {
  return (await gateway.manage(UpdateClientKeyDocument, { input }, token)).updateClientKey;
}

async function find(id: string) {
  return (await gateway.manage(ClientKeyDocument, { id }, token)).clientKey;
}

async function list(variables: ClientKeysQueryVariables, as = token) {
  return (await gateway.manage(ClientKeysDocument, variables, as)).clientKeys;
}

describe('createClientKey', () => {
  test('answers the key with its secret, and everything else by its default', async () => {
    const created = await create({ name: '  storefront ', scopes: ['b', 'a', 'b'] });
    const now = new Date(gateway.clock.now()).toISOString();
    expect(created).toEqual({
      __typename: 'CreateClientKeyPayload',
      key: expect.stringMatching(/^lk_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/),
      clientSecret: expect.any(String),
      clientKey: {
        id: expect.any(String),
        clientId: expect.stringMatching(/^lk_[0-9A-Za-z]{16}$/),
        ownerId,
        keyPrefix: expect.any(String),
        name: 'storefront',
        description: null,
        scopes: ['b', 'a'],
        rateLimitPerMinute: 42,
        role: 'MEMBER',
        status: 'ACTIVE',
        callbackUrl: null,
        expiresAt: null,
        createdAt: now,
        updatedAt: now,
        lastUsedAt: null,
        revokedAt: null,
      },
    });
    if (created.__typename !== 'CreateClientKeyPayload') throw new Error('unreachable');
    const { key, clientSecret, clientKey } = created;
    expect(key).toBe(`${clientKey.clientId}_${clientSecret}`);
    expect(clientKey.keyPrefix).toBe(clientKey.clientId);
    expect(await find(clientKey.id)).toEqual(clientKey);
    expect(await find(clientKey.clientId)).toEqual(clientKey);
  });

  test('takes null for a limit to mean none', async () => {
    const created = await create({ name: 'unlimited', scopes: [], rateLimitPerMinute: null });
    expect(created).toMatchObject({ clientKey: { rateLimitPerMinute: null } });
  });

  test('takes every field at its limit', async () => {
    const expiresAt = new Date(gateway.clock.now() + 1).toISOString();
    const input = {
      name: '🗝'.repeat(100),
      description: 'x'.repeat(1000),
      scopes: Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(128, '!')),
      rateLimitPerMinute: 1_000_000,
      expiresAt,
      callbackUrl: 'https://example.com/callback',
    };
    expect(await create(input)).toMatchObject({ clientKey: { ...input, expiresAt } });
  });

  test.each([
    [['name'], { name: '' }],
    [['name'], { name: '   ' }],
    [['name'], { name: 'x'.repeat(101) }],
    [['name'], { name: 'two\nlines' }],
    [['description'], { description: 'x'.repeat(1001) }],
    [['scopes'], { scopes: Array.from({ length: 101 }, (_, n) => `s${n}`) }],
    [['scopes', '1'], { scopes: ['fine', 'not fine'] }],
    [['scopes', '0'], { scopes: ['"quoted"'] }],
    [['scopes', '0'], { scopes: ['back\\slash'] }],
    [['scopes', '0'], { scopes: [''] }],
    [['scopes', '0'], { scopes: ['x'.repeat(129)] }],
    [['scopes', '0'], { scopes: ['schlüssel'] }],
    [['rateLimitPerMinute'], { rateLimitPerMinute: 0 }],
    [['rateLimitPerMinute'], { rateLimitPerMinute: -1 }],
    [['rateLimitPerMinute'], { rateLimitPerMinute: 2_000_000 }],
    [['expiresAt'], { expiresAt: '2020-01-01T00:00:00Z' }],
    [['callbackUrl'], { callbackUrl: 'javascript:alert(1)' }],
    [['callbackUrl'], { callbackUrl: 'nowhere' }],
  ] satisfies [string[], Partial<CreateClientKeyInput>][])(
    'names %j when it is wrong, and creates nothing',
    async (path, wrong) => {
      const { totalCount } = await list({});
      const answer = await create({ name: 'wrong', scopes: [], ...wrong });
      expect(answer).toMatchObject({ __typename: 'ValidationError', fieldErrors: [{ path }] });
      expect((await list({})).totalCount).toBe(totalCount);
    },
  );

  test('names everything that is wrong at once', async () => {
    const answer = await create({ name: '', scopes: ['a b', 'c"'], rateLimitPerMinute: 0 });
    expect(answer).toMatchObject({
      fieldErrors: [
        { path: ['name'] },
        { path: ['scopes', '0'] },
        { path: ['scopes', '1'] },
        { path: ['rateLimitPerMinute'] },
      ],
    });
  });

  test.each([
    ['a fraction for a limit', 'rateLimitPerMinute: 1.5'],
    ['text for a date', 'expiresAt: "tomorrow"'],
    ['a field that there is not', 'admin: true'],
    ['null for scopes', 'scopes: null'],
  ])('refuses %s as a GraphQL error', async (_, field) => {
    const query = `mutation { createClientKey(input: { name: "n", ${field.startsWith('scopes') ? '' : 'scopes: [],'} ${field} }) { __typename } }`;
    const answer = await gateway.post('/graphql', { query }, { Authorization: `Bearer ${token}` });
    const { errors } = await answer.json();
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('refuses a name that another key of the same owner has, until that one is revoked', async () => {
    const first = await create({ name: 'taken', scopes: [] });
    if (first.__typename !== 'CreateClientKeyPayload') throw new Error(first.__typename);
    const taken = [{ path: ['name'], message: 'is already taken by another key' }];
    expect(await create({ name: 'taken', scopes: [] })).toMatchObject({ fieldErrors: taken });
    const other = await create({ name: 'free', scopes: [] });
    if (other.__typename !== 'CreateClientKeyPayload') throw new Error(other.__typename);
    expect(await update({ id: other.clientKey.id, name: 'taken' })).toMatchObject({ fieldErrors: taken });
    await gateway.manage(RevokeClientKeyDocument, { input: { id: first.clientKey.id } }, token);
    expect(await create({ name: 'taken', scopes: [] })).toMatchObject({ clientKey: { name: 'taken' } });
  });
});

describe('updateClientKey', () => {
  test('changes what is given, clears what is null, and leaves the rest', async () => {
    const { clientKey } = await gateway.createKey(token, {
      description: 'old',
      scopes: ['a'],
      rateLimitPerMinute: 5,
      expiresAt: '2030-01-01T00:00:00.000Z',
      callbackUrl: 'https://example.com/',
    });
    gateway.clock.advance(1000);
    const updatedAt = new Date(gateway.clock.now()).toISOString();
    expect(await update({ id: clientKey.id, scopes: ['b'] })).toMatchObject({
      clientKey: { ...clientKey, scopes: ['b'], updatedAt },
    });
    const cleared = { description: null, rateLimitPerMinute: null, expiresAt: null, callbackUrl: null };
    expect(await update({ id: clientKey.clientId, ...cleared })).toMatchObject({
      clientKey: { ...clientKey, ...cleared, scopes: ['b'], updatedAt },
    });
  });

  test.each([
    [['name'], { name: null }],
    [['scopes'], { scopes: null }],
    [['rateLimitPerMinute'], { rateLimitPerMinute: 0 }],
    [['expiresAt'], { expiresAt: '2020-01-01T00:00:00Z' }],
  ] satisfies [string[], Partial<UpdateClientKeyInput>][])(
    'names %j when it is wrong, and changes nothing',
    async (path, wrong) => {
      const { clientKey } = await gateway.createKey(token);
      const answer = await update({ id: clientKey.id, description: 'new', ...wrong });
      expect(answer).toMatchObject({ __typename: 'ValidationError', fieldErrors: [{ path }] });
      expect(await find(clientKey.id)).toEqual(clientKey);
    },
  );
});

describe('a key that has an end', () => {
  test('is EXPIRED from the very millisecond, and ACTIVE again with a later one', async () => {
    const expiresAt = new Date(gateway.clock.now() + 1000).toISOString();
    const { clientKey } = await gateway.createKey(token, { expiresAt });
    gateway.clock.advance(999);
    expect(await find(clientKey.id)).toMatchObject({ status: 'ACTIVE' });
    gateway.clock.advance(1);
    expect(await find(clientKey.id)).toMatchObject({ status: 'EXPIRED' });
    expect(await update({ id: clientKey.id, expiresAt: null })).toMatchObject({
      clientKey: { status: 'ACTIVE' },
    });
  });

  test('once REVOKED takes no change, can be deleted, and is gone then', async () => {
    const { clientKey } = await gateway.createKey(token);
    const input = { id: clientKey.id };
    const { revokeClientKey } = await gateway.manage(RevokeClientKeyDocument, { input }, token);
    const revokedAt = new Date(gateway.clock.now()).toISOString();
    expect(revokeClientKey).toMatchObject({ clientKey: { status: 'REVOKED', revokedAt } });
    const revoked = { __typename: 'ClientKeyRevokedError', code: 'CLIENT_KEY_REVOKED' };
    expect(await update({ id: clientKey.id, name: 'new' })).toMatchObject(revoked);
    const rotated = await gateway.manage(RotateClientKeyDocument, { input }, token);
    expect(rotated.rotateClientKey).toMatchObject(revoked);
    const again = await gateway.manage(RevokeClientKeyDocument, { input }, token);
    expect(again.revokeClientKey).toMatchObject(revoked);
    const { deleteClientKey } = await gateway.manage(DeleteClientKeyDocument, { input }, token);
    expect(deleteClientKey).toEqual({
      __typename: 'DeleteClientKeyPayload',
      deletedId: clientKey.id,
      clientId: clientKey.clientId,
    });
    expect(await find(clientKey.id)).toBeNull();
  });
});

describe('rotateClientKey', () => {
  test.each([-1, 2_592_001])('refuses a grace period of %i seconds', async (gracePeriodSeconds) => {
    const { clientKey } = await gateway.createKey(token);
    const input = { id: clientKey.id, gracePeriodSeconds };
    const { rotateClientKey } = await gateway.manage(RotateClientKeyDocument, { input }, token);
    expect(rotateClientKey).toMatchObject({ fieldErrors: [{ path: ['gracePeriodSeconds'] }] });
  });
});

describe('clientKeys', () => {
  test('pages through all keys forward and backward without a gap or a repeat', async () => {
    const { accessToken } = await gateway.signUp();
    const made: string[] = [];
    for (let n = 0; n < 25; n += 1) {
      made.unshift((await gateway.createKey(accessToken)).clientKey.id);
      // Some in the same millisecond.
      if (n % 3 === 0) gateway.clock.advance(1);
    }
    const forward: string[] = [];
    const backward: string[] = [];
    let page = await list({ first: 10 }, accessToken);
    expect(page.totalCount).toBe(25);
    for (;;) {
      forward.push(...page.edges.map(({ node }) => node.id));
      if (!page.pageInfo.hasNextPage) break;
      page = await list({ first: 10, after: page.pageInfo.endCursor }, accessToken);
    }
    page = await list({ last: 10 }, accessToken);
    for (;;) {
      backward.unshift(...page.edges.map(({ node }) => node.id));
      if (!page.pageInfo.hasPreviousPage) break;
      page = await list({ last: 10, before: page.pageInfo.startCursor }, accessToken);
    }
    expect([...forward].sort()).toEqual([...made].sort());
    expect(backward).toEqual(forward);
  });

  test('finds keys by their status, and by a part of name, description or client id', async () => {
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
    const idsOf = async (filter: ClientKeysQueryVariables['filter']) =>
      (await list({ filter }, accessToken)).edges.map(({ node }) => node.id).sort();
    expect(await idsOf({ status: 'ACTIVE' })).toEqual([active.clientKey.id]);
    expect(await idsOf({ status: 'EXPIRED' })).toEqual([expired.clientKey.id]);
    expect(await idsOf({ status: 'REVOKED' })).toEqual([revoked.clientKey.id]);
    expect(await idsOf({ text: 'storefront' })).toEqual([active.clientKey.id, expired.clientKey.id].sort());
    expect(await idsOf({ text: 'storefront', status: 'ACTIVE' })).toEqual([active.clientKey.id]);
    expect(await idsOf({ text: '0%' })).toEqual([active.clientKey.id]);
    expect(await idsOf({ text: '%' })).toEqual([active.clientKey.id]);
    expect(await idsOf({ text: revoked.clientKey.clientId.slice(5) })).toEqual([revoked.clientKey.id]);
  });

  test.each([{ first: -1 }, { last: -1 }, { after: 'nonsense' }, { before: '' }])(
    'refuses %j as a bad request',
    async (variables) => {
      const query =
        'query($first: Int, $last: Int, $after: String, $before: String) { clientKeys(first: $first, last: $last, after: $after, before: $before) { totalCount } }';
      const answer = await gateway.post(
        '/graphql',
        { query, variables },
        { Authorization: `Bearer ${token}` },
      );
      expect((await answer.json()).errors[0].extensions.code).toBe('BAD_REQUEST');
    },
  );
});
