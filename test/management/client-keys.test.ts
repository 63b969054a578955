import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClientKeyDocument,
  ClientKeysDocument,
  CreateClientKeyDocument,
  type CreateClientKeyInput,
  RevokeClientKeyDocument,
  UpdateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

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

async function find(id: string) {
  return (await gateway.manage(ClientKeyDocument, { id }, token)).clientKey;
}

const countKeys = async () => (await gateway.manage(ClientKeysDocument, {}, token)).clientKeys.totalCount;

describe('Mutation.createClientKey', () => {
  it('returns the key with its secret and with defaults for omitted fields', async () => {
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

  it('creates an unlimited key when rateLimitPerMinute is null', async () => {
    const created = await create({ name: 'unlimited', scopes: [], rateLimitPerMinute: null });
    expect(created).toMatchObject({ clientKey: { rateLimitPerMinute: null } });
  });

  it('accepts every field at its upper limit', async () => {
    const expiresAt = new Date(gateway.clock.now() + 1).toISOString();
    const input = {
      name: '🗝'.repeat(100),
      description: '🗝'.repeat(1000),
      scopes: Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(128, '!')),
      rateLimitPerMinute: 1_000_000,
      expiresAt,
      callbackUrl: `https://example.com/${'c'.repeat(1980)}`,
    };
    expect(input.callbackUrl).toHaveLength(2000);
    expect(await create(input)).toMatchObject({ clientKey: { ...input, expiresAt } });
  });

  it('accepts every field at its lower limit', async () => {
    const input = {
      name: 'n',
      description: '',
      scopes: ['s'],
      rateLimitPerMinute: 1,
      callbackUrl: 'http://a/',
    };
    expect(await create(input)).toMatchObject({ clientKey: input });
  });

  it('trims the name and the description before it measures them', async () => {
    const padded = (text: string) => ` \n${text}\t `;
    const [name, description] = ['x'.repeat(100), 'y'.repeat(1000)];
    expect(await create({ name: padded(name), description: padded(description), scopes: [] })).toMatchObject({
      clientKey: { name, description },
    });
  });

  const now = () => new Date(gateway.clock.now()).toISOString();
  it.each<[name: string, path: string[], input: () => Partial<CreateClientKeyInput>]>([
    ['an empty name', ['name'], () => ({ name: '' })],
    ['a blank name', ['name'], () => ({ name: '   ' })],
    ['a name of 101 characters', ['name'], () => ({ name: 'x'.repeat(101) })],
    ['a name of 101 emoji', ['name'], () => ({ name: '🗝'.repeat(101) })],
    ['a name of two lines', ['name'], () => ({ name: 'two\nlines' })],
    ['a description of 1001 characters', ['description'], () => ({ description: 'x'.repeat(1001) })],
    ['101 scopes', ['scopes'], () => ({ scopes: Array.from({ length: 101 }, (_, n) => `s${n}`) })],
    ['101 equal scopes', ['scopes'], () => ({ scopes: Array.from({ length: 101 }, () => 's') })],
    ['a scope with a space', ['scopes', '1'], () => ({ scopes: ['valid', 'not valid'] })],
    ['a scope with quotes', ['scopes', '0'], () => ({ scopes: ['"quoted"'] })],
    ['a scope with a backslash', ['scopes', '0'], () => ({ scopes: ['back\\slash'] })],
    ['an empty scope', ['scopes', '0'], () => ({ scopes: [''] })],
    ['a scope of 129 characters', ['scopes', '0'], () => ({ scopes: ['x'.repeat(129)] })],
    ['a scope beyond ASCII', ['scopes', '0'], () => ({ scopes: ['schlüssel'] })],
    ['a rate limit of 0', ['rateLimitPerMinute'], () => ({ rateLimitPerMinute: 0 })],
    ['a negative rate limit', ['rateLimitPerMinute'], () => ({ rateLimitPerMinute: -1 })],
    ['a rate limit of 1,000,001', ['rateLimitPerMinute'], () => ({ rateLimitPerMinute: 1_000_001 })],
    ['an expiry in the past', ['expiresAt'], () => ({ expiresAt: '2020-01-01T00:00:00Z' })],
    ['an expiry that is now', ['expiresAt'], () => ({ expiresAt: now() })],
    ['a javascript: callback URL', ['callbackUrl'], () => ({ callbackUrl: 'javascript:alert(1)' })],
    ['a callback URL without a scheme', ['callbackUrl'], () => ({ callbackUrl: 'nowhere' })],
    [
      'a callback URL of 2001 characters',
      ['callbackUrl'],
      () => ({ callbackUrl: `https://example.com/${'c'.repeat(1981)}` }),
    ],
  ])('rejects %s, names the field, and creates nothing', async (_, path, createInput) => {
    const before = await countKeys();
    const result = await create({ name: 'wrong', scopes: [], ...createInput() });
    expect(result).toMatchObject({ __typename: 'ValidationError', fieldErrors: [{ path }] });
    expect(await countKeys()).toBe(before);
  });

  it('reports one error of a name that is too long and has control characters', async () => {
    const result = await create({ name: '\n'.repeat(50).padStart(101, 'x').padEnd(102, 'x'), scopes: [] });
    if (result.__typename !== 'ValidationError') throw new Error(result.__typename);
    expect(result.fieldErrors).toEqual([{ path: ['name'], message: 'must be 1 to 100 characters long' }]);
  });

  it('reports every invalid field at once', async () => {
    const result = await create({ name: '', scopes: ['a b', 'c"'], rateLimitPerMinute: 0 });
    expect(result).toMatchObject({
      fieldErrors: [
        { path: ['name'] },
        { path: ['scopes', '0'] },
        { path: ['scopes', '1'] },
        { path: ['rateLimitPerMinute'] },
      ],
    });
  });

  it.each([
    ['a fractional rate limit', 'scopes: [], rateLimitPerMinute: 1.5'],
    ['an expiry that is not a date', 'scopes: [], expiresAt: "tomorrow"'],
    ['an unknown field', 'scopes: [], admin: true'],
    ['null for scopes', 'scopes: null'],
  ])('rejects %s with GRAPHQL_VALIDATION_FAILED', async (_, fields) => {
    const query = `mutation { createClientKey(input: { name: "n", ${fields} }) { __typename } }`;
    const response = await gateway.post('/graphql', { query }, bearer(token));
    const { errors } = await response.json();
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('rejects the name of another unrevoked key of the owner until that key is revoked', async () => {
    const first = await gateway.createKey(token, { name: 'taken' });
    const taken = [{ path: ['name'], message: 'is already taken by another key' }];
    expect(await create({ name: 'taken', scopes: [] })).toMatchObject({ fieldErrors: taken });
    const other = await gateway.createKey(token, { name: 'free' });
    const input = { id: other.clientKey.id, name: 'taken' };
    const { updateClientKey } = await gateway.manage(UpdateClientKeyDocument, { input }, token);
    expect(updateClientKey).toMatchObject({ fieldErrors: taken });
    await gateway.manage(RevokeClientKeyDocument, { input: { id: first.clientKey.id } }, token);
    expect(await create({ name: 'taken', scopes: [] })).toMatchObject({ clientKey: { name: 'taken' } });
  });

  it('accepts a name that a key of another account has', async () => {
    await gateway.createKey(token, { name: 'shared' });
    const { accessToken } = await gateway.signUp();
    const { clientKey } = await gateway.createKey(accessToken, { name: 'shared' });
    expect(clientKey.name).toBe('shared');
  });
});
