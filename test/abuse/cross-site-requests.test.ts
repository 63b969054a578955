import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oauthDescription } from '../../src/oauth/description.ts';
import { ADAPTERS } from '../../src/rest/adapters.ts';
import { latchkey } from '../../src/rest/latchkey.ts';
import { ClientKeysDocument, EventsDocument, LoginDocument } from '../../src/sdk/generated/operations.ts';
import { ALL_ADAPTERS } from '../rest/entry-points.ts';
import { type BrowserMarks, CROSS_SITE, NAVIGATIONS, OWN, sendMarked } from '../support/browser-marks.ts';
import { bearer, PASSWORD } from '../support/gateway.ts';
import { basic } from '../support/oauth.ts';
import { password } from '../support/rest.ts';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

type Headers = Readonly<Record<string, string>>;

const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const COOKIE_MODE = { 'X-Latchkey-Session': 'cookie' };

let gateway: ShopGateway;
let client: Awaited<ReturnType<ShopGateway['key']>>;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: ALL_ADAPTERS });
  client = await gateway.key();
});
// Sign-ups and log-ins of one test do not use up the attempts that the network has in the next.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const send = (path: string, method: string, headers: Headers, body?: string) =>
  sendMarked(gateway.url + path, method, headers, body);
const encodeForm = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const marked = ({ headers }: BrowserMarks) => headers(gateway.url);

/** Every route that is described, with the ways to authenticate that it takes. */
const ROUTES = [latchkey, ...[...ADAPTERS.values()].flat(), oauthDescription].flatMap(({ routes }) =>
  routes.map(({ method, path, security, body }) => ({
    route: `${method} ${path}`,
    method,
    path: path.replace(/:\w+/g, 'unknown'),
    schemes: security.map(({ name, definition }) => ({ name, definition })),
    type: body?.types[0] ?? 'application/json',
  })),
);
type TestedRoute = (typeof ROUTES)[number];

const BASIC_ROUTES = ROUTES.filter(({ schemes }) =>
  schemes.some(({ definition }) => definition.scheme === 'basic'),
);
const TOKEN_ROUTES = ROUTES.filter(({ schemes }) =>
  schemes.some(({ definition }) => definition.scheme === 'bearer'),
);

const buildBody = ({ method }: TestedRoute) => (method === 'POST' ? encodeForm({ name: 'x' }) : undefined);

/** The right credentials for a route that takes Basic. */
async function basicFor({ schemes }: TestedRoute): Promise<Headers> {
  if (schemes.some(({ name }) => name === 'client')) {
    return basic(client.clientKey.clientId, client.clientSecret);
  }
  return password((await gateway.signUp()).account.email, PASSWORD);
}

async function statusWithBasic(route: TestedRoute, marks: BrowserMarks): Promise<number> {
  const headers = { ...FORM_TYPE, ...(await basicFor(route)), ...marked(marks) };
  return (await send(route.path, route.method, headers, buildBody(route))).status;
}

const pairs = <Route extends TestedRoute>(routes: readonly Route[], all: readonly BrowserMarks[]) =>
  routes.flatMap((tested) => all.map((marks) => ({ ...tested, tested, marks, marking: marks.name })));

const byMethod = (isGet: boolean) => BASIC_ROUTES.filter(({ method }) => (method === 'GET') === isGet);

describe('Basic authentication', () => {
  it('exists among the routes of Agave, Bloq and OAuth', () => {
    const paths = BASIC_ROUTES.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/clients/v2', '/token', '/auth', '/oauth/token']));
  });

  it.each([...pairs(BASIC_ROUTES, CROSS_SITE), ...pairs(byMethod(false), NAVIGATIONS)])(
    'is rejected with 403 on $route for a $marking',
    async ({ tested, marks }) => {
      expect(await statusWithBasic(tested, marks)).toBe(403);
    },
  );

  it.each([...pairs(BASIC_ROUTES, OWN), ...pairs(byMethod(true), NAVIGATIONS)])(
    'is accepted on $route for a $marking',
    async ({ tested, marks }) => {
      expect([401, 403]).not.toContain(await statusWithBasic(tested, marks));
    },
  );
});

describe('Bearer authentication', () => {
  it.each(pairs(TOKEN_ROUTES, [...CROSS_SITE, ...NAVIGATIONS]))(
    'is accepted on $route for a $marking',
    async ({ tested: { method, path, type }, marks }) => {
      const { accessToken } = await gateway.signUp();
      const headers = { 'Content-Type': type, ...bearer(accessToken), ...marked(marks) };
      const { status } = await send(path, method, headers, method === 'GET' ? undefined : '{}');
      expect([401, 403]).not.toContain(status);
    },
  );
});

describe.each([...CROSS_SITE, ...NAVIGATIONS])('A $name', (marks) => {
  it('calls an API with a client key in each header that holds one', async () => {
    for (const name of ['X-API-Key', 'X-Client-Key', 'X-Blnk-Key', 'Authorization']) {
      const key = name === 'Authorization' ? `Bearer ${client.key}` : client.key;
      const headers = { ...JSON_TYPE, ...marked(marks), [name]: key };
      const called = await send('/apis/shop', 'POST', headers, JSON.stringify({ query: PRODUCT }));
      expect(called.status).toBe(200);
      if ('Origin' in headers) expect(called.headers['access-control-allow-origin']).toBe('*');
      expect((await send('/verify', 'GET', headers)).status).toBe(204);
    }
  });

  it('gets a token for a client secret in the body', async () => {
    const { clientKey, clientSecret: client_secret } = client;
    const body = encodeForm({
      grant_type: 'client_credentials',
      client_id: clientKey.clientId,
      client_secret,
    });
    const { status } = await send('/oauth/token', 'POST', { ...FORM_TYPE, ...marked(marks) }, body);
    expect(status).toBe(200);
  });

  it('uses and renews a session whose tokens it sends itself', async () => {
    const { accessToken, refreshToken } = await gateway.signUp();
    const graphql = (query: string, headers: Headers = {}) =>
      send('/graphql', 'POST', { ...JSON_TYPE, ...marked(marks), ...headers }, JSON.stringify({ query }));
    expect((await graphql('{ me { id } }', bearer(accessToken))).text).toContain('"me"');
    const renewed = await graphql(
      `mutation { refreshToken(input: { refreshToken: "${refreshToken}" }) { __typename } }`,
    );
    expect(renewed.text).toContain('RefreshTokenPayload');
  });

  it('neither starts nor renews a session of the refresh cookie', async () => {
    const { account, accessToken } = await gateway.signUp();
    const logIn = (headers: Headers) => {
      const variables = { input: { email: account.email, password: PASSWORD } };
      const body = JSON.stringify({ query: LoginDocument.toString(), variables });
      return send('/graphql', 'POST', { ...JSON_TYPE, ...COOKIE_MODE, ...headers }, body);
    };
    const rejected = await logIn(marked(marks));
    expect([rejected.status, rejected.headers['set-cookie']]).toEqual([403, undefined]);
    expect(JSON.parse(rejected.text)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    const filter = { type: 'session.created' };
    expect((await gateway.manage(EventsDocument, { filter }, accessToken)).events.totalCount).toBe(0);

    const [cookie = ''] = String((await logIn({})).headers['set-cookie']).split(';');
    const query = 'mutation { refreshToken(input: { refreshToken: "" }) { __typename } }';
    const renew = (headers: Headers) =>
      send(
        '/graphql',
        'POST',
        { ...JSON_TYPE, ...COOKIE_MODE, Cookie: cookie, ...headers },
        JSON.stringify({ query }),
      );
    expect((await renew(marked(marks))).status).toBe(403);
    expect((await renew({ 'Sec-Fetch-Site': 'same-origin' })).text).toContain('RefreshTokenPayload');
  });
});

describe('A form of another site with a stored password', () => {
  const form = { ...FORM_TYPE, Origin: 'https://evil.example' };
  const marks = {
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
  };

  it('neither creates nor widens a client of Agave and gets an error of Agave', async () => {
    const { account, accessToken } = await gateway.signUp();
    const key = await gateway.createKey(accessToken, { name: 'narrow', scopes: ['read:other'] });
    const headers = { ...form, ...marks, ...password(account.email, PASSWORD) };
    const created = await send('/clients/v2', 'POST', headers, encodeForm({ clientName: randomUUID() }));
    expect([created.status, JSON.parse(created.text).status]).toEqual([403, 'error']);
    for (const path of ['/clients/v2/narrow/subscriptions', '/clients/v2/narrow']) {
      expect((await send(path, 'POST', headers, encodeForm({ apiName: '*' }))).status).toBe(403);
    }
    const { clientKeys } = await gateway.manage(ClientKeysDocument, {}, accessToken);
    expect(clientKeys.edges.map(({ node: { id, scopes } }) => ({ id, scopes }))).toEqual([
      { id: key.clientKey.id, scopes: ['read:other'] },
    ]);
  });

  it('gets 403 in the error format of OAuth, Agave and Bloq', async () => {
    const credentials = basic(client.clientKey.clientId, client.clientSecret);
    const oauth = await send('/oauth/token', 'POST', { ...form, ...marks, ...credentials }, 'grant_type=x');
    expect([oauth.status, JSON.parse(oauth.text).error]).toEqual([403, 'invalid_request']);
    const token = await send('/token', 'POST', { ...form, ...marks, ...credentials }, 'grant_type=x');
    expect([token.status, JSON.parse(token.text).error]).toEqual([403, 'invalid_request']);
    const bloq = await send('/auth', 'POST', { ...form, ...marks, ...credentials });
    expect([bloq.status, JSON.parse(bloq.text).code]).toEqual([403, 'FORBIDDEN']);
    for (const { headers } of [oauth, token, bloq]) expect(headers['www-authenticate']).toBeUndefined();
  });
});

describe('A gateway with a PUBLIC_URL', () => {
  it('accepts requests of the origin of that URL and of no other origin of its host', async () => {
    await using published = await startShopGateway({
      adapters: ALL_ADAPTERS,
      publicUrl: 'https://gate.example/k',
    });
    const { account } = await published.signUp();
    const statusFrom = async (Origin: string) => {
      const headers = { Origin, ...password(account.email, PASSWORD) };
      return (await sendMarked(`${published.url}/clients/v2`, 'GET', headers)).status;
    };
    expect(await statusFrom('https://gate.example')).toBe(200);
    expect(await statusFrom(published.url)).toBe(200);
    for (const other of ['http://gate.example', 'https://gate.example:8443', 'https://gate.example.org']) {
      expect(await statusFrom(other)).toBe(403);
    }
  });
});
