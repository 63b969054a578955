import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CreateClientAccessTokenDocument,
  DisableAccountDocument,
  MeDocument,
  RotateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer } from '../support/gateway.ts';
import { PRODUCT_DATA, readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let owner: Awaited<ReturnType<ShopGateway['signUp']>>;
beforeAll(async () => {
  gateway = await startShopGateway({ shop: { scopes: { 'User.email': ['read:users:email'] } } });
  owner = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Caller = Pick<typeof owner, 'accessToken'>;

async function create(id: string, { accessToken }: Caller = owner) {
  const variables = { input: { id } };
  const { createClientAccessToken } = await gateway.manage(
    CreateClientAccessTokenDocument,
    variables,
    accessToken,
  );
  return createClientAccessToken;
}

async function createToken(id: string, caller: Caller = owner) {
  const result = await create(id, caller);
  if (result.__typename !== 'CreateClientAccessTokenPayload') throw new Error(result.message);
  return result;
}

const createKey = (input: Parameters<ShopGateway['createKey']>[1] = {}) =>
  gateway.createKey(owner.accessToken, input);

describe('Mutation.createClientAccessToken', () => {
  it.each(['id', 'clientId'] as const)(
    'issues a token that calls the APIs with the scopes of the key, found by its %s',
    async (reference) => {
      const { clientKey } = await createKey({ scopes: ['read:shop'] });
      const { accessToken, expiresIn, scope } = await createToken(clientKey[reference]);
      expect({ expiresIn, scope }).toEqual({ expiresIn: 3600, scope: 'read:shop' });
      expect(await (await gateway.call(accessToken)).json()).toEqual({ data: PRODUCT_DATA });
      expect(await readOutcome(await gateway.call(accessToken, '{ users { email } }'))).toEqual([
        403,
        'FORBIDDEN',
      ]);
      const { headers } = await fetch(`${gateway.url}/verify`, { headers: bearer(accessToken) });
      expect(headers.get('x-latchkey-client-id')).toBe(clientKey.clientId);
    },
  );

  it('issues a token for the new secret within the grace period of a rotation', async () => {
    const { clientKey } = await createKey();
    const input = { id: clientKey.id, gracePeriodSeconds: 60 };
    await gateway.manage(RotateClientKeyDocument, { input }, owner.accessToken);
    expect((await createToken(clientKey.id)).expiresIn).toBe(3600);
  });

  it('issues a token whose requests count against the rate limit of the key', async () => {
    const { clientKey, key } = await createKey({ rateLimitPerMinute: 2 });
    const { accessToken } = await createToken(clientKey.id);
    const statuses = [
      await gateway.call(accessToken),
      await gateway.call(key),
      await gateway.call(accessToken),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
  });

  it('issues a token that expires with the key', async () => {
    const expiresAt = new Date(gateway.clock.now() + 90_000).toISOString();
    const { clientKey } = await createKey({ expiresAt });
    expect((await createToken(clientKey.id)).expiresIn).toBe(90);
  });

  it('issues a token that a rotation without grace or a revocation of the key ends', async () => {
    const rotated = (await gateway.key()).clientKey;
    const first = await createToken(rotated.id, gateway);
    await gateway.rotate(rotated.id, 0);
    expect((await gateway.call(first.accessToken)).status).toBe(401);
    const second = await createToken(rotated.id, gateway);
    expect((await gateway.call(second.accessToken)).status).toBe(200);
    await gateway.revoke(rotated.id);
    expect((await gateway.call(second.accessToken)).status).toBe(401);
  });

  it('issues a token that the management plane rejects', async () => {
    const { accessToken } = await createToken((await createKey()).clientKey.id);
    const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(accessToken));
    expect(response.status).toBe(401);
  });

  it('records an event with the caller and the id of the token, but not the token', async () => {
    const { clientKey } = await createKey({ name: 'recorded' });
    const { accessToken } = await createToken(clientKey.id, gateway);
    const { me } = await gateway.manage(MeDocument, {}, gateway.accessToken);
    const filter = { target: clientKey.id, types: ['access_token.created'] };
    const events = await listEvents(gateway, owner.accessToken, filter);
    const jti = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).jti;
    expect(events).toMatchObject([
      { actor: me.id, metadata: { clientId: clientKey.clientId, name: 'recorded', jti } },
    ]);
    expect(JSON.stringify(events)).not.toContain(accessToken.slice(-20));
    expect(gateway.logged.join('')).not.toContain(accessToken.slice(-20));
  });

  it('returns NotFoundError for the key of another account as for an unknown key', async () => {
    const stranger = await gateway.signUp();
    const { clientKey } = await createKey();
    const foreign = await create(clientKey.id, stranger);
    expect(foreign).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    expect(foreign).toEqual(await create(`lk_${'0'.repeat(16)}`, stranger));
  });

  it('returns ClientKeyRevokedError for a revoked key', async () => {
    const { clientKey } = await gateway.key();
    await gateway.revoke(clientKey.id);
    expect(await create(clientKey.id, gateway)).toMatchObject({ code: 'CLIENT_KEY_REVOKED' });
  });

  it('returns ValidationError for an expired key', async () => {
    const expiresAt = new Date(gateway.clock.now() + 1_000).toISOString();
    const { clientKey } = await createKey({ expiresAt });
    gateway.clock.advance(1_000);
    expect(await create(clientKey.id)).toMatchObject(unusable);
  });

  it('returns ValidationError for a key whose owner is disabled', async () => {
    const disabled = await gateway.signUp();
    const { clientKey } = await gateway.createKey(disabled.accessToken);
    const input = { id: disabled.account.id };
    await gateway.manage(DisableAccountDocument, { input }, gateway.accessToken);
    expect(await create(clientKey.id, gateway)).toMatchObject(unusable);
  });

  it('returns ValidationError when the scopes make the token too long for a header', async () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(128, 's'));
    const { clientKey } = await createKey({ scopes });
    expect(await create(clientKey.id)).toMatchObject({ fieldErrors: [{ path: ['scope'] }] });
  });
});

const unusable = {
  code: 'VALIDATION_FAILED',
  fieldErrors: [{ path: ['id'], message: 'is a key that is expired or whose owner is disabled' }],
};
