import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConflictError, NotFoundError, ValidationError } from '../../src/sdk/index.ts';
import { REQUEST_ID, startGateway, type TestGateway } from '../support/gateway.ts';
import { catchFailure, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
let signedUp: Awaited<ReturnType<typeof signedUpClient>>;

beforeAll(async () => {
  gateway = await startGateway();
  signedUp = await signedUpClient({ url: gateway.url });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('an error of management.clientKeys of the SDK', () => {
  const unknownId = `lk_${'0'.repeat(16)}`;

  it('is a NotFoundError for an unknown key and for the key of another account', async () => {
    const { clientKeys } = signedUp.client.management;
    const stranger = await signedUpClient({ url: gateway.url });
    const { client_key } = await clientKeys.create({ name: 'mine', scopes: [] });
    const foreign = stranger.client.management.clientKeys;
    for (const id of [unknownId, client_key.id, client_key.client_id]) {
      for (const attempt of [
        foreign.get(id),
        foreign.update(id, { name: 'x' }),
        foreign.rotate(id),
        foreign.revoke(id),
        foreign.delete(id),
      ]) {
        const error = await catchFailure(attempt);
        expect(error).toBeInstanceOf(NotFoundError);
        expect(error).toMatchObject({ name: 'NotFoundError', code: 'NOT_FOUND' });
      }
    }
  });

  it('is a ValidationError with fieldErrors and the request id for invalid input', async () => {
    const { client } = signedUp;
    const error = await catchFailure(client.management.clientKeys.create({ name: ' ', scopes: ['a b'] }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      code: 'VALIDATION_FAILED',
      status: 200,
      requestId: expect.stringMatching(REQUEST_ID),
      fieldErrors: [{ path: ['name'] }, { path: ['scopes', '0'] }],
    });
  });

  it('is a ConflictError for changes of a revoked key', async () => {
    const { clientKeys } = signedUp.client.management;
    const { client_key } = await clientKeys.create({ name: 'ended', scopes: [] });
    await clientKeys.revoke(client_key.id);
    for (const attempt of [
      clientKeys.update(client_key.id, { name: 'x' }),
      clientKeys.rotate(client_key.id),
      clientKeys.revoke(client_key.id),
    ]) {
      const error = await catchFailure(attempt);
      expect(error).toBeInstanceOf(ConflictError);
      expect(error).toMatchObject({ code: 'CLIENT_KEY_REVOKED' });
    }
  });
});
