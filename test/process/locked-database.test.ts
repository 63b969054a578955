import { afterAll, beforeAll, expect, it } from 'vitest';
import { CreateClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { connectTo } from '../support/database.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = (await gateway.signUp()).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

it('a locked database stops nobody whose key is cached, and rejects changes with 503 and Retry-After', async () => {
  const { key } = await gateway.createKey(token);
  const verify = async () => (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;
  expect(await verify()).toBe(204);
  const other = connectTo(gateway);
  other.exec('BEGIN IMMEDIATE');
  let verified = 0;
  let isDone = false;
  const verifying = (async () => {
    while (!isDone) {
      expect(await verify()).toBe(204);
      verified += 1;
    }
  })();
  const body = {
    query: String(CreateClientKeyDocument),
    variables: { input: { name: 'late', scopes: ['*'] } },
  };
  const responses = await Promise.all(
    Array.from({ length: 5 }, () => gateway.post('/graphql', body, bearer(token))),
  );
  isDone = true;
  await verifying;
  other.exec('ROLLBACK');
  other.close();
  for (const response of responses) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAVAILABLE', performed: false } }],
    });
  }
  // A thread that waited for the lock would have answered a handful.
  expect(verified).toBeGreaterThan(20);
  expect((await gateway.post('/graphql', body, bearer(token))).status).toBe(200);
});
