import { describe, expect, it } from 'vitest';
import { MeDocument } from '../../src/sdk/generated/operations.ts';
import { ConnectionError } from '../../src/sdk/index.ts';
import { request } from '../../src/sdk/request.ts';
import { drop, json, startFaultyServer } from '../support/faulty-server.ts';
import { catchFailure } from '../support/sdk.ts';

const ME = { me: { id: 'x' } };

describe('request of the SDK', () => {
  it('sends an operation to the given endpoint with the token, and returns its data', async () => {
    let received: unknown;
    await using server = await startFaultyServer([
      (res, req) => {
        received = [req.method, req.url, req.headers.authorization];
        json({ data: ME })(res, req);
      },
    ]);
    const options = { variables: {}, token: 'lku_x' };
    expect(await request(`${server.url}graphql`, MeDocument, options)).toEqual(ME);
    expect(received).toEqual(['POST', '/graphql', 'Bearer lku_x']);
  });

  it('never sends an operation again', async () => {
    await using server = await startFaultyServer([drop, json({ data: ME })]);
    const error = await catchFailure(request(`${server.url}graphql`, MeDocument, { variables: {} }));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(server.requests()).toBe(1);
  });

  it('returns the members of result unions that report a failure as data', async () => {
    const data = { me: { code: 'NOT_FOUND', message: 'None.' } };
    await using server = await startFaultyServer([json({ data })]);
    expect(await request(`${server.url}graphql`, MeDocument, { variables: {} })).toEqual(data);
  });
});
