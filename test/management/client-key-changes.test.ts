import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClientKeyDocument,
  DeleteClientKeyDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  UpdateClientKeyDocument,
  type UpdateClientKeyInput,
} from '../../src/sdk/generated/operations.ts';
import { listEvents } from '../support/event-log.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = (await gateway.signUp()).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function update(input: UpdateClientKeyInput) {
  return (await gateway.manage(UpdateClientKeyDocument, { input }, token)).updateClientKey;
}

async function find(id: string) {
  return (await gateway.manage(ClientKeyDocument, { id }, token)).clientKey;
}

describe('Mutation.updateClientKey', () => {
  it('changes given fields, clears fields that are null, and keeps omitted fields', async () => {
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
    expect(await find(clientKey.id)).toEqual({ ...clientKey, ...cleared, scopes: ['b'], updatedAt });
  });

  it('normalizes and limits new values as createClientKey does', async () => {
    const { clientKey } = await gateway.createKey(token);
    const changes = {
      name: 'x'.repeat(100),
      description: 'y'.repeat(1000),
      rateLimitPerMinute: 1_000_000,
      expiresAt: new Date(gateway.clock.now() + 1).toISOString(),
      callbackUrl: 'http://a/',
    };
    const input = {
      ...changes,
      name: ` ${changes.name} `,
      description: ` ${changes.description} `,
      scopes: ['a', 'a'],
    };
    expect(await update({ id: clientKey.id, ...input })).toMatchObject({
      clientKey: { ...changes, scopes: ['a'] },
    });
  });

  const now = () => new Date(gateway.clock.now()).toISOString();
  it.each<[name: string, path: string[], input: () => Partial<UpdateClientKeyInput>]>([
    ['null for the name', ['name'], () => ({ name: null })],
    ['a name of 101 characters', ['name'], () => ({ name: 'x'.repeat(101) })],
    ['a description of 1001 characters', ['description'], () => ({ description: 'x'.repeat(1001) })],
    ['null for the scopes', ['scopes'], () => ({ scopes: null })],
    ['101 scopes', ['scopes'], () => ({ scopes: Array.from({ length: 101 }, (_, n) => `s${n}`) })],
    ['a rate limit of 0', ['rateLimitPerMinute'], () => ({ rateLimitPerMinute: 0 })],
    ['a rate limit of 1,000,001', ['rateLimitPerMinute'], () => ({ rateLimitPerMinute: 1_000_001 })],
    ['an expiry in the past', ['expiresAt'], () => ({ expiresAt: '2020-01-01T00:00:00Z' })],
    ['an expiry that is now', ['expiresAt'], () => ({ expiresAt: now() })],
    ['a callback URL without a scheme', ['callbackUrl'], () => ({ callbackUrl: 'nowhere' })],
  ])('rejects %s, names the field, and changes nothing', async (_, path, createInput) => {
    const { clientKey } = await gateway.createKey(token);
    gateway.clock.advance(1);
    const result = await update({ id: clientKey.id, ...createInput() });
    expect(result).toMatchObject({ __typename: 'ValidationError', fieldErrors: [{ path }] });
    if (result.__typename === 'ValidationError') expect(result.fieldErrors).toHaveLength(1);
    expect(await find(clientKey.id)).toEqual(clientKey);
  });

  it('records the names of the given fields', async () => {
    const { clientKey } = await gateway.createKey(token);
    await update({ id: clientKey.id, name: 'renamed', expiresAt: null, rateLimitPerMinute: 1 });
    const [event] = await listEvents(gateway, token, { target: clientKey.id });
    expect(event).toMatchObject({
      type: 'client_key.updated',
      metadata: { name: 'renamed', changed: ['name', 'rateLimitPerMinute', 'expiresAt'] },
    });
  });

  it('keeps its own name without a conflict', async () => {
    const { clientKey } = await gateway.createKey(token);
    expect(await update({ id: clientKey.id, name: clientKey.name })).toMatchObject({
      clientKey: { name: clientKey.name },
    });
  });
});

describe('a client key with an expiry', () => {
  it('is EXPIRED from the millisecond of its expiry, and ACTIVE again once the expiry is removed', async () => {
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
});

describe('Mutation.revokeClientKey', () => {
  it('makes a key REVOKED for good: it can only be deleted afterwards', async () => {
    const { clientKey } = await gateway.createKey(token, {
      description: 'kept',
      scopes: ['a'],
      rateLimitPerMinute: 5,
      expiresAt: '2030-01-01T00:00:00.000Z',
      callbackUrl: 'https://example.com/',
    });
    gateway.clock.advance(1000);
    const input = { id: clientKey.id };
    const { revokeClientKey } = await gateway.manage(RevokeClientKeyDocument, { input }, token);
    const revokedAt = new Date(gateway.clock.now()).toISOString();
    expect(revokeClientKey).toMatchObject({
      clientKey: { ...clientKey, status: 'REVOKED', revokedAt, updatedAt: revokedAt },
    });
    gateway.clock.advance(1000);
    const revoked = { __typename: 'ClientKeyRevokedError', code: 'CLIENT_KEY_REVOKED' };
    expect(await update({ id: clientKey.id, name: 'new' })).toMatchObject(revoked);
    const rotated = await gateway.manage(RotateClientKeyDocument, { input }, token);
    expect(rotated.rotateClientKey).toMatchObject(revoked);
    const again = await gateway.manage(RevokeClientKeyDocument, { input }, token);
    expect(again.revokeClientKey).toMatchObject(revoked);
    expect(await find(clientKey.id)).toMatchObject({ name: clientKey.name, revokedAt });
    const { deleteClientKey } = await gateway.manage(DeleteClientKeyDocument, { input }, token);
    expect(deleteClientKey).toEqual({
      __typename: 'DeleteClientKeyPayload',
      deletedId: clientKey.id,
      clientId: clientKey.clientId,
    });
    expect(await find(clientKey.id)).toBeNull();
  });
});

describe('Mutation.deleteClientKey', () => {
  it('deletes an active key and no other, and frees its name', async () => {
    const [deleted, kept] = [await gateway.createKey(token), await gateway.createKey(token)];
    const input = { id: deleted.clientKey.clientId };
    const { deleteClientKey } = await gateway.manage(DeleteClientKeyDocument, { input }, token);
    expect(deleteClientKey).toMatchObject({ deletedId: deleted.clientKey.id });
    expect(await find(deleted.clientKey.clientId)).toBeNull();
    expect(await find(kept.clientKey.id)).toEqual(kept.clientKey);
    const { clientKey } = await gateway.createKey(token, { name: deleted.clientKey.name });
    expect(clientKey.name).toBe(deleted.clientKey.name);
    const again = await gateway.manage(DeleteClientKeyDocument, { input }, token);
    expect(again.deleteClientKey).toMatchObject({ __typename: 'NotFoundError' });
  });
});
