import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { connectTo } from '../support/database.ts';
import { basic, type OAuthClient, oauthClient, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

type EventRow = Readonly<Record<'account_id' | 'target_id' | 'ip' | 'metadata', string>>;

let gateway: ShopGateway;
let ownerId: string;
let clients: Record<'wrong' | 'revoked' | 'expired' | 'correct' | 'mistyped', OAuthClient>;
/** The client_key.refused events after all requests. */
let events: EventRow[];

async function authenticate(id: string, secret: string): Promise<void> {
  const params = { grant_type: 'client_credentials' };
  await postForm(`${gateway.url}/oauth/token`, params, {
    ...basic(id, secret),
    'X-Forwarded-For': '192.0.2.7',
  });
}

beforeAll(async () => {
  gateway = await startShopGateway({ trustedProxies: ['127.0.0.1'] });
  const owner = await gateway.signUp();
  const ofOwner = {
    ...gateway,
    key: (input: Parameters<typeof gateway.key>[0] = {}) => gateway.createKey(owner.accessToken, input),
  };
  const expiresAt = new Date(gateway.clock.now() + 1_000).toISOString();
  clients = {
    wrong: await oauthClient(ofOwner),
    revoked: await oauthClient(ofOwner),
    expired: await oauthClient(ofOwner, { expiresAt }),
    correct: await oauthClient(ofOwner),
    mistyped: await oauthClient(ofOwner),
  };
  await gateway.revoke(clients.revoked.id);
  gateway.clock.advance(1_000);
  for (const { clientId, clientSecret } of [clients.revoked, clients.expired, clients.correct]) {
    await authenticate(clientId, clientSecret);
  }
  await authenticate(clients.wrong.clientId, mintKey(clients.wrong.clientId).clientSecret);
  await authenticate(clients.mistyped.clientId, `${clients.mistyped.clientSecret.slice(0, -1)}_`);
  const unknownId = mintClientId('lk');
  await authenticate(unknownId, mintKey(unknownId).clientSecret);
  // Closing writes the events.
  await gateway.close();
  const database = connectTo(gateway);
  ownerId = database
    .prepare<[string], string>('select id from accounts where email = ?')
    .pluck()
    .get(owner.account.email) as string;
  events = database.prepare<[], EventRow>("select * from events where type = 'client_key.refused'").all();
  database.close();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('a failed OAuth client authentication', () => {
  it.each([
    ['a wrong secret', 'wrong', 'wrong_secret'],
    ['a revoked key', 'revoked', 'revoked'],
    ['an expired key', 'expired', 'expired'],
  ] as const)('with %s is recorded for the owner of the key', async (_, name, reason) => {
    const { clientId } = clients[name];
    const recorded = events.filter(({ metadata }) => JSON.parse(metadata).clientId === clientId);
    expect(recorded).toMatchObject([{ account_id: ownerId, ip: '192.0.2.7' }]);
    expect(JSON.parse(recorded[0]?.metadata ?? '')).toEqual({ clientId, reason });
  });

  it('with a wrong checksum or an unknown client ID is not recorded, nor is a correct secret', () => {
    expect(events).toHaveLength(3);
  });

  it('is recorded without the secret', () => {
    const text = JSON.stringify(events);
    for (const { clientSecret } of Object.values(clients)) expect(text).not.toContain(clientSecret);
  });
});
