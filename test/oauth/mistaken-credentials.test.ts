import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignSecret, hashForeignSecret, importKeys } from '../support/imports.ts';
import { basic, errorIn, type OAuthClient, oauthClient, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

type Credentials = [clientId: string, clientSecret: string];

let gateway: ShopGateway;
let client: OAuthClient;
let other: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway({ trustedProxies: ['127.0.0.1'] });
  [client, other] = [await oauthClient(gateway), await oauthClient(gateway)];
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Returns every way to split a text at an underscore. */
function splits(text: string): Credentials[] {
  const positions = [...text.matchAll(/_/g)].map(({ index }) => index);
  return positions.map((at) => [text.slice(0, at), text.slice(at + 1)]);
}

async function splitToken(): Promise<Credentials[]> {
  // Base64url has an underscore in nearly every token.
  for (;;) {
    const all = splits(await client.token());
    if (all.length > 0) return all;
  }
}

async function splitImportedKey(): Promise<Credentials[]> {
  const { secret, hash } = foreignSecret();
  await importKeys(gateway, gateway.accessToken, [{ hash }]);
  expect((await gateway.call(secret)).status).toBe(200);
  return splits(secret);
}

/** Imports a key with an underscore where the secret of a client key begins. */
async function importedLikeClientKey(): Promise<Credentials[]> {
  const [clientId, clientSecret] = [
    'fbk',
    randomBytes(49).toString('base64url').replaceAll('_', '-').slice(0, 49),
  ];
  const secret = `${clientId}_${clientSecret}`;
  await importKeys(gateway, gateway.accessToken, [{ hash: hashForeignSecret(secret) }]);
  expect((await gateway.call(secret)).status).toBe(200);
  return [[clientId, clientSecret]];
}

const mistakes: [name: string, make: () => Credentials[] | Promise<Credentials[]>][] = [
  ['the secret of another client', () => [[client.clientId, other.clientSecret]]],
  ['a whole client key as the secret', () => [[client.clientId, client.key]]],
  ['a whole client key as the ID', () => [[client.key, '']]],
  ['a client key split at the wrong underscore', () => splits(client.key).slice(0, 1)],
  ['an access token split into ID and secret', splitToken],
  ['an access token as the secret', async () => [[client.clientId, await client.token()]]],
  ['an access token as the ID', async () => [[await client.token(), '']]],
  ['an imported key split into ID and secret', splitImportedKey],
  ['an imported key split where a client key is split', importedLikeClientKey],
  ['a user access token split into ID and secret', () => splits(gateway.accessToken)],
];

describe.each(['/oauth/token', '/oauth/introspect', '/oauth/revoke'])('POST %s', (path) => {
  it.each(mistakes)('rejects %s with invalid_client', async (name, make) => {
    const params = { grant_type: 'client_credentials', token: client.key };
    for (const [at, [clientId, clientSecret]] of (await make()).entries()) {
      const headers = { ...basic(clientId, clientSecret), 'X-Forwarded-For': `192.0.2.${at}` };
      const response = await postForm(gateway.url + path, params, headers);
      expect(await errorIn(response), `${name} ${at}`).toEqual([401, 'invalid_client']);
    }
  });
});
