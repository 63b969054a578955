import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
let signedUp: Awaited<ReturnType<typeof signedUpClient>>;

beforeAll(async () => {
  gateway = await startGateway();
  signedUp = await signedUpClient({ url: gateway.url });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('management.account.get of the SDK', () => {
  it('returns the logged-in account', async () => {
    const { client, email, user } = signedUp;
    expect(await client.management.account.get()).toStrictEqual({
      id: user.id,
      email,
      email_verified: true,
      display_name: 'Test',
      role: 'ADMIN',
      status: 'ACTIVE',
      created_at: new Date(gateway.clock.now()).toISOString(),
      disabled_at: null,
    });
  });
});

describe('management.events.list of the SDK', () => {
  it('filters by type, target, actor and time, and loads all pages', async () => {
    const { client, user } = signedUp;
    const { clientKeys, events } = client.management;
    gateway.clock.advance(1000);
    const since = new Date(gateway.clock.now());
    const { client_key } = await clientKeys.create({ name: 'seen', scopes: [] });
    for (let made = 0; made < 4; made += 1) {
      gateway.clock.advance(1000);
      await clientKeys.update(client_key.id, { description: `${made}` });
    }
    const target = client_key.id;
    const { events: created, total } = await events.list({ type: 'client_key.created', target });
    expect(total).toBe(1);
    expect(created).toStrictEqual([
      {
        id: expect.any(String),
        type: 'client_key.created',
        actor: user.id,
        target,
        ip: '127.0.0.1',
        user_agent: expect.any(String),
        request_id: expect.any(String),
        created_at: since.toISOString(),
        metadata: expect.any(Object),
      },
    ]);
    const types: string[] = [];
    for await (const { type } of events.list({ since, actor: user.id, page_size: 2 })) types.push(type);
    expect(types).toEqual([...Array(4).fill('client_key.updated'), 'client_key.created']);
    expect((await events.list({ until: since })).events.map(({ type }) => type)).not.toContain(
      'client_key.created',
    );
    expect((await events.list({ types: ['client_key.created', 'nothing'] })).total).toBe(1);
  });
});
