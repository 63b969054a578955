import Sqlite from 'better-sqlite3';
import { Piscina } from 'piscina';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADAPTER_NAMES } from '../../src/config/apis.ts';
import { Sessions } from '../../src/services/accounts/sessions.ts';
import { bearer } from '../support/gateway.ts';
import { basic, postForm } from '../support/oauth.ts';
import { PRODUCT, readAnswer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(ADAPTER_NAMES) });
});
afterAll(() => gateway[Symbol.asyncDispose]());
afterEach(() => vi.restoreAllMocks());

const DETAIL = 'secret detail of the program';
const KEYS = '{ clientKeys { totalCount } }';

/** Makes every database query fail with an error of the program from now on. */
function breakQueries(): void {
  const error = Object.assign(new TypeError(DETAIL), { code: 'ERR_INVALID_ARG_TYPE' });
  vi.spyOn(Sqlite.prototype, 'prepare').mockImplementation(() => {
    throw error;
  });
  // Lists are read in another thread.
  vi.spyOn(Piscina.prototype, 'run').mockRejectedValue(error);
}

interface Credentials {
  readonly key: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessToken: string;
}

/** Creates credentials that are not in any cache. */
async function newCredentials(): Promise<Credentials> {
  const { accessToken } = await gateway.signUp();
  const { key, clientKey, clientSecret } = await gateway.createKey(accessToken);
  return {
    key,
    clientId: clientKey.clientId,
    clientSecret,
    accessToken,
  };
}

const ENTRY_POINTS: [string, number, (credentials: Credentials) => Promise<Response>][] = [
  [
    'a resolver of POST /graphql',
    200,
    () => gateway.post('/graphql', { query: KEYS }, bearer(gateway.accessToken)),
  ],
  [
    'a resolver of POST /graphql by way of Yoga',
    200,
    () => gateway.post('/graphql?x=1', { query: KEYS }, bearer(gateway.accessToken)),
  ],
  ['POST /apis/shop', 500, ({ key }) => gateway.call(key)],
  [
    'POST /apis/shop by way of Yoga',
    500,
    ({ key }) => gateway.post('/apis/shop?x=1', { query: PRODUCT }, bearer(key)),
  ],
  ['GET /verify', 500, ({ key }) => fetch(`${gateway.url}/verify`, { headers: bearer(key) })],
  [
    'GET /users/me',
    500,
    ({ accessToken }) => fetch(`${gateway.url}/users/me`, { headers: bearer(accessToken) }),
  ],
  [
    'GET /api/v1/client-keys of the Fluxbase adapter',
    500,
    ({ accessToken }) => fetch(`${gateway.url}/api/v1/client-keys`, { headers: bearer(accessToken) }),
  ],
  [
    'GET /api-keys of the Blnk adapter',
    500,
    ({ accessToken }) => fetch(`${gateway.url}/api-keys?owner=x`, { headers: { 'X-Blnk-Key': accessToken } }),
  ],
  [
    'POST /oauth/token',
    500,
    ({ clientId, clientSecret }) =>
      postForm(
        `${gateway.url}/oauth/token`,
        { grant_type: 'client_credentials' },
        basic(clientId, clientSecret),
      ),
  ],
];

describe('a program error', () => {
  it.each(ENTRY_POINTS)(
    'in %s gets status %i and one log line with the request id',
    async (_, status, send) => {
      const credentials = await newCredentials();
      const before = gateway.logged.length;
      breakQueries();
      const response = await send(credentials);
      const body = await response.text();
      expect([response.status, body]).toEqual([status, expect.stringMatching(/error|INTERNAL/)]);
      expect(body).not.toContain(DETAIL);
      const errors = gateway.logged
        .slice(before)
        .map((line) => JSON.parse(line))
        .filter(({ level }) => level >= 50);
      expect(errors).toMatchObject([
        { requestId: response.headers.get('x-request-id'), err: { message: DETAIL } },
      ]);
    },
  );

  it.each(ENTRY_POINTS.slice(0, 6))(
    'in %s with status %i has the code INTERNAL and the request id in its body',
    async (_, __, send) => {
      const credentials = await newCredentials();
      breakQueries();
      const response = await send(credentials);
      const body = JSON.stringify(await response.json());
      expect(body).toContain('"code":"INTERNAL"');
      expect(body).toContain(`"requestId":"${response.headers.get('x-request-id')}"`);
    },
  );

  it('in POST /oauth/token has the OAuth error server_error', async () => {
    const { clientId, clientSecret } = await newCredentials();
    breakQueries();
    const grant = { grant_type: 'client_credentials' };
    const response = await postForm(`${gateway.url}/oauth/token`, grant, basic(clientId, clientSecret));
    expect(await response.json()).toMatchObject({ error: 'server_error' });
  });

  it.each(['/graphql', '/graphql?x=1'])(
    'in the authentication of POST %s gets 500 INTERNAL',
    async (path) => {
      vi.spyOn(Sessions.prototype, 'authenticate').mockImplementation(() => {
        throw new TypeError(DETAIL);
      });
      const response = await gateway.post(path, { query: '{ __typename }' }, bearer(gateway.accessToken));
      const { errors, ...rest } = await readAnswer(response);
      expect([response.status, errors?.[0]?.extensions.code, rest]).toEqual([500, 'INTERNAL', {}]);
      expect(JSON.stringify(errors)).not.toContain(DETAIL);
    },
  );
});
