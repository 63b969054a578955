import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CreateClientAccessTokenDocument,
  DisableAccountDocument,
  EventsDocument,
  MeDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer } from '../support/gateway.ts';
import { outcomeOf, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let owner: Awaited<ReturnType<ShopGateway['signUp']>>;
beforeAll(async () => {
  gateway = await startShopGateway({ shop: { scopes: { 'User.email': ['read:users:email'] } } });
  owner = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Who = Pick<typeof owner, 'accessToken'>;

async function ask(id: string, { accessToken }: Who = owner) {
  const variables = { input: { id } };
  const answer = await gateway.manage(CreateClientAccessTokenDocument, variables, accessToken);
  return answer.createClientAccessToken;
}

async function tokenOf(id: string, who: Who = owner) {
  const result = await ask(id, who);
  if (result.__typename !== 'CreateClientAccessTokenPayload') throw new Error(result.message);
  return result;
}

const ofOwner = (input: Parameters<ShopGateway['createKey']>[1] = {}) =>
  gateway.createKey(owner.accessToken, input);

describe('an access token of a client key, given to whoever manages the key', () => {
  test.each(['id', 'clientId'] as const)(
    'calls the APIs with the scopes of the key, asked for by %s',
    async (by) => {
      const { clientKey } = await ofOwner({ scopes: ['read:shop'] });
      const { accessToken, expiresIn, scope } = await tokenOf(clientKey[by]);
      expect({ expiresIn, scope }).toEqual({ expiresIn: 3600, scope: 'read:shop' });
      expect(await (await gateway.call(accessToken)).json()).toEqual({ data: PRODUCT_DATA });
      expect(await outcomeOf(await gateway.call(accessToken, '{ users { email } }'))).toEqual([
        403,
        'FORBIDDEN',
      ]);
      const { headers } = await fetch(`${gateway.url}/verify`, { headers: bearer(accessToken) });
      expect(headers.get('x-latchkey-client-id')).toBe(clientKey.clientId);
    },
  );

  test('takes from the budget of the key', async () => {
    const { clientKey, key } = await ofOwner({ rateLimitPerMinute: 2 });
    const { accessToken } = await tokenOf(clientKey.id);
    const statuses = [
      await gateway.call(accessToken),
      await gateway.call(key),
      await gateway.call(accessToken),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
  });

  test('expires with its key', async () => {
    const expiresAt = new Date(gateway.clock.now() + 90_000).toISOString();
    const { clientKey } = await ofOwner({ expiresAt });
    expect((await tokenOf(clientKey.id)).expiresIn).toBe(90);
  });

  test('ends with the secret that it was given for, and with its key', async () => {
    const rotated = (await gateway.key()).clientKey;
    const first = await tokenOf(rotated.id, gateway);
    await gateway.rotate(rotated.id, 0);
    expect((await gateway.call(first.accessToken)).status).toBe(401);
    const second = await tokenOf(rotated.id, gateway);
    expect((await gateway.call(second.accessToken)).status).toBe(200);
    await gateway.revoke(rotated.id);
    expect((await gateway.call(second.accessToken)).status).toBe(401);
  });

  test('manages nothing', async () => {
    const { accessToken } = await tokenOf((await ofOwner()).clientKey.id);
    const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(accessToken));
    expect(response.status).toBe(401);
  });

  test('is told in an event, with who asked for it and without the token', async () => {
    const { clientKey } = await ofOwner({ name: 'told' });
    const { accessToken } = await tokenOf(clientKey.id, gateway);
    const { me } = await gateway.manage(MeDocument, {}, gateway.accessToken);
    const filter = { target: clientKey.id, types: ['access_token.created'] };
    const { events } = await gateway.manage(EventsDocument, { filter }, owner.accessToken);
    const jti = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).jti;
    expect(events.edges.map(({ node }) => node)).toMatchObject([
      { actor: me.id, metadata: { clientId: clientKey.clientId, name: 'told', jti } },
    ]);
    expect(JSON.stringify(events)).not.toContain(accessToken.slice(-20));
    expect(gateway.logged.join('')).not.toContain(accessToken.slice(-20));
  });
});

describe('no access token is given', () => {
  test("of another account's key, which answers as one that does not exist", async () => {
    const stranger = await gateway.signUp();
    const { clientKey } = await ofOwner();
    const answer = await ask(clientKey.id, stranger);
    expect(answer).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    expect(answer).toEqual(await ask(`lk_${'0'.repeat(16)}`, stranger));
  });

  test('of a revoked key', async () => {
    const { clientKey } = await gateway.key();
    await gateway.revoke(clientKey.id);
    expect(await ask(clientKey.id, gateway)).toMatchObject({ code: 'CLIENT_KEY_REVOKED' });
  });

  test('of a key that is expired', async () => {
    const expiresAt = new Date(gateway.clock.now() + 1_000).toISOString();
    const { clientKey } = await ofOwner({ expiresAt });
    gateway.clock.advance(1_000);
    expect(await ask(clientKey.id)).toMatchObject(unusable);
  });

  test('of a key whose owner is disabled', async () => {
    const disabled = await gateway.signUp();
    const { clientKey } = await gateway.createKey(disabled.accessToken);
    const input = { id: disabled.account.id };
    await gateway.manage(DisableAccountDocument, { input }, gateway.accessToken);
    expect(await ask(clientKey.id, gateway)).toMatchObject(unusable);
  });

  test('that would be too long for any header, and that is said', async () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(128, 's'));
    const { clientKey } = await ofOwner({ scopes });
    expect(await ask(clientKey.id)).toMatchObject({ fieldErrors: [{ path: ['scope'] }] });
  });
});

const unusable = {
  code: 'VALIDATION_FAILED',
  fieldErrors: [{ path: ['id'], message: 'is a key that is expired or whose owner is disabled' }],
};
