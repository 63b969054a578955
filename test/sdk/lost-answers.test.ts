import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConflictError, createClient, type LatchkeyClient, ServerError } from '../../src/sdk/index.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { catchFailure, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
let client: LatchkeyClient;
/** How many of the next answers are replaced. */
let losses = 0;
let sent = 0;

/** Lets the gateway perform each request, and replaces its answer by what a failing server or proxy says. */
const losing: typeof fetch = async (input, init) => {
  sent += 1;
  const response = await fetch(input, init);
  if (losses === 0) return response;
  losses -= 1;
  await response.arrayBuffer();
  return Response.json(
    { errors: [{ message: 'busy', extensions: { code: 'UNAVAILABLE' } }] },
    { status: 503, headers: { 'Retry-After': '0' } },
  );
};

beforeAll(async () => {
  gateway = await startGateway();
  const signedUp = await signedUpClient({ url: gateway.url });
  client = createClient({ url: gateway.url, fetch: losing });
  await client.auth.login({ email: signedUp.email, password: PASSWORD });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const verify = async (key: string) => (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;

/** Loses the answer of a call, which the SDK must not repeat by itself. */
async function lose(call: () => Promise<unknown>): Promise<void> {
  [losses, sent] = [1, 0];
  expect(await catchFailure(call())).toBeInstanceOf(ServerError);
  expect(sent).toBe(1);
}

describe('a call of the SDK whose answer was lost', () => {
  it('is not repeated by itself, and returns the first key when it is called again', async () => {
    const { clientKeys } = client.management;
    const input = { name: randomUUID(), scopes: ['*'], idempotency_key: randomUUID() };
    await lose(() => clientKeys.create(input));
    const { client_key, key } = await clientKeys.create(input);
    expect(await verify(key)).toBe(204);

    const rotation = { grace_period_seconds: 0, idempotency_key: randomUUID() };
    await lose(() => clientKeys.rotate(client_key.id, rotation));
    expect(await verify(key)).toBe(401);
    const rotated = await clientKeys.rotate(client_key.id, rotation);
    expect(await verify(rotated.key)).toBe(204);
    const { total } = await clientKeys.list({ search: input.name });
    expect(total).toBe(1);
  });

  it('is rejected with ConflictError when it is called again with other input', async () => {
    const { clientKeys } = client.management;
    const input = { name: randomUUID(), scopes: ['*'], idempotency_key: randomUUID() };
    await clientKeys.create(input);
    const error = await catchFailure(clientKeys.create({ ...input, scopes: ['a'] }));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  it('of auth.refresh is sent once', async () => {
    await lose(() => client.auth.refresh());
  });
});
