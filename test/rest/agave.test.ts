import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UpdateAccountDocument } from '../../src/sdk/generated/operations.ts';
import { PASSWORD } from '../support/gateway.ts';
import { password, type RestAnswer, rest } from '../support/rest.ts';
import { answerOf, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({
    adapters: new Set(['agave'] as const),
    shop: SHOP,
    apis: { idle: IDLE },
  });
});
// Who signed in before counts no more.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const SHOP = { scopes: { 'User.email': ['read:users:email'] } };
// Nobody calls it.
const IDLE = {
  url: 'http://127.0.0.1:9/graphql',
  schema: `${import.meta.dirname}/../management/contract.graphql`,
};

interface Wrapped<Result> {
  readonly status: string;
  readonly message: string | null;
  readonly version: string;
  readonly result: Result;
}
interface Client {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly name: string;
  readonly tier: string;
  readonly [field: string]: unknown;
}

/** As `curl -sku user:password -d …` and `requests` send it. */
function call<Body>(
  credentials: Record<string, string>,
  method: string,
  path: string,
  form?: Record<string, string>,
): Promise<RestAnswer<Body>> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...credentials };
  return rest(gateway.url, method, path, {
    headers,
    ...(form && { body: String(new URLSearchParams(form)) }),
  });
}

/** A person as the command line knows them: by what they type. */
async function person() {
  const { account } = await gateway.signUp();
  const credentials = password(account.email, PASSWORD);
  const clients = <Result = unknown>(method: string, path = '', form?: Record<string, string>) =>
    call<Wrapped<Result>>(
      credentials,
      method,
      `/clients/v2${path}${path.includes('?') ? '&' : '?'}pretty=true`,
      form,
    );
  return {
    email: account.email,
    clients,
    create: (clientName: string, more: Record<string, string> = {}) =>
      clients<Client>('POST', '/', {
        clientName,
        tier: 'Unlimited',
        description: '',
        callbackUrl: '',
        ...more,
      }),
  };
}

const token = (
  { consumerKey, consumerSecret }: Pick<Client, 'consumerKey' | 'consumerSecret'>,
  form: Record<string, string>,
) => call<Record<string, unknown>>(password(consumerKey, consumerSecret), 'POST', '/token', form);

const fullKey = ({ consumerKey, consumerSecret }: Client) => `${consumerKey}_${consumerSecret}`;

describe('clients-create', () => {
  test('answers the key, the secret and what else DesignSafe shows', async () => {
    const { create } = await person();
    const more = { description: 'My client', callbackUrl: 'https://example.com/cb' };
    const { status, body, headers } = await create('my_cli_app', more);
    const self = `${gateway.url}/clients/v2/my_cli_app`;
    expect([status, body]).toEqual([
      201,
      {
        status: 'success',
        message: null,
        version: '2',
        result: {
          _links: {
            self: { href: self },
            subscriber: { href: `${gateway.url}/users/me` },
            subscriptions: { href: `${self}/subscriptions/` },
          },
          ...more,
          consumerKey: expect.stringMatching(/^lk_\w{16}$/),
          consumerSecret: expect.stringMatching(/^\w{49}$/),
          name: 'my_cli_app',
          tier: 'Unlimited',
        },
      },
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
    const response = await gateway.call(fullKey(body.result));
    expect([response.status, response.headers.get('ratelimit-policy')]).toEqual([200, null]);
    expect(await answerOf(response)).toEqual({ data: PRODUCT_DATA });
  });

  test.each([
    ['Unlimited', 'Unlimited', null],
    ['Gold', 'Gold', 5000],
    ['SILVER', 'Silver', 2000],
    ['bronze', 'Bronze', 500],
    ['', '100 a minute', 100],
  ])('the tier "%s" is told as %s and limits to %s', async (tier, told, limit) => {
    const { create } = await person();
    const { result } = (await create('app', { tier })).body;
    expect(result.tier).toBe(told);
    const policy = (await gateway.call(fullKey(result))).headers.get('ratelimit-policy');
    expect(policy).toBe(limit && `"default";q=${limit};w=60`);
  });

  test('an unknown tier is an error that names those there are, and so it is with tiers of one’s own', async () => {
    const { create } = await person();
    const { status, body } = await create('app', { tier: 'Platinum' });
    const message = 'tier: must be one of Unlimited, Gold, Silver, Bronze';
    expect([status, body]).toEqual([400, { status: 'error', message, version: '2', result: null }]);

    const tiers = new Map([['Free', 60]]);
    await using other = await startShopGateway({ adapters: new Set(['agave'] as const), tiers });
    const { account } = await other.signUp();
    const headers = {
      ...password(account.email, PASSWORD),
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    const made = (tier: string) =>
      rest(other.url, 'POST', '/clients/v2', { headers, body: `clientName=${tier}&tier=${tier}` });
    expect([(await made('Free')).status, (await made('Unlimited')).status]).toEqual([201, 400]);
  });

  test('takes JSON too, as AgavePy sends it, with null for what it was not given', async () => {
    const { email } = await person();
    const send = <Body>(path: string, body: object) =>
      rest<Wrapped<Body>>(gateway.url, 'POST', path, { headers: password(email, PASSWORD), body });
    const given = { clientName: 'app', description: 'My client', tier: null, callbackUrl: null };
    const { status, body } = await send<Client>('/clients/v2', given);
    expect([status, body.result]).toMatchObject([
      201,
      { name: 'app', description: 'My client', tier: '100 a minute', callbackUrl: '' },
    ]);
    for (const path of ['/clients/v2/app', '/clients/v2/app/subscriptions/']) {
      expect((await send(path, { apiName: 'shop', apiVersion: null })).status).toBe(200);
    }
    expect((await send('/clients/v2', { clientName: null })).status).toBe(400);
  });

  test('the same name twice is an error; once it is deleted, it is free', async () => {
    const { create, clients } = await person();
    const first = (await create('app')).body.result;
    const { status, body } = await create('app');
    expect([status, body.status]).toEqual([400, 'error']);
    expect(body.message).toMatch(/already taken/);
    expect(await clients('DELETE', '/app')).toMatchObject({ status: 200, body: { status: 'success' } });
    expect((await gateway.call(fullKey(first))).status).toBe(401);
    expect((await create('app')).status).toBe(201);
  });

  test.each([
    ['no name', { clientName: '' }, /^clientName|^name/],
    ['a callback that is no URL', { callbackUrl: 'nonsense' }, /^callbackUrl/],
  ])('%s is an error', async (_, form, message) => {
    const { create } = await person();
    const { status, body } = await create('app', form);
    expect([status, body.status]).toEqual([400, 'error']);
    expect(body.message).toMatch(message);
  });
});

describe('clients-list and clients-delete', () => {
  test('list one’s own clients without their secrets, page by page', async () => {
    const { create, clients } = await person();
    for (const name of ['a', 'b', 'c']) {
      gateway.clock.advance(1);
      await create(name);
    }
    const names = async (path: string) =>
      (await clients<Client[]>('GET', path)).body.result.map(({ name }) => name);
    expect(await names('')).toEqual(['c', 'b', 'a']);
    const { body } = await clients<Client[]>('GET', '/');
    expect(JSON.stringify(body)).not.toContain('consumerSecret');
    expect(await names('?limit=1&offset=1')).toEqual(['b']);
    expect(await names('?limit=0&offset=-1')).toEqual(['c']);
    expect(await names('?limit=5000')).toEqual(['c', 'b', 'a']);
    expect(await names('?offset=5000')).toEqual([]);
    expect((await clients('GET', '?limit=some')).status).toBe(400);
  });

  test('show one by its name', async () => {
    const { create, clients } = await person();
    const { consumerSecret: _, ...shown } = (await create('app')).body.result;
    expect((await clients('GET', '/app')).body.result).toEqual(shown);
    const missing = await clients('GET', '/another');
    expect([missing.status, missing.body.message]).toEqual([404, 'There is no such client.']);
  });

  test('are about one’s own, also for an administrator', async () => {
    const { create } = await person();
    const key = fullKey((await create('app')).body.result);
    const other = await person();
    expect((await other.clients('DELETE', '/app')).status).toBe(404);
    expect((await gateway.call(key)).status).toBe(200);
  });

  test('a revoked key is no client any more', async () => {
    const { create, clients } = await person();
    const { consumerKey } = (await create('app')).body.result;
    // The administrator of the test may do so.
    await gateway.revoke(consumerKey);
    expect((await clients<Client[]>('GET')).body.result).toEqual([]);
    expect((await clients('DELETE', '/app')).status).toBe(404);
  });
});

describe('clients-subscriptions', () => {
  const namesOf = ({ body }: RestAnswer<Wrapped<{ apiName: string }[]>>) =>
    body.result.map(({ apiName }) => apiName);

  test('list the APIs that the scopes of a client reach', async () => {
    const { create, clients } = await person();
    const { consumerKey } = (await create('app')).body.result;
    const list = () => clients<{ apiName: string }[]>('GET', '/app/subscriptions');
    const { body } = await list();
    expect(body.result).toEqual(
      ['shop', 'idle'].map((name) => ({
        apiContext: `/apis/${name}`,
        apiName: name,
        apiProvider: 'latchkey',
        apiVersion: 'v1',
        name,
        status: 'UNBLOCKED',
        tier: 'Unlimited',
      })),
    );
    for (const scope of ['read:shop', 'write:shop', 'read:users:email']) {
      await gateway.update({ id: consumerKey, scopes: [scope] });
      expect(namesOf(await list())).toEqual(['shop']);
    }
    await gateway.update({ id: consumerKey, scopes: ['read:nothing'] });
    expect(namesOf(await list())).toEqual([]);
  });

  test.each([
    ['AgavePy', '/app/subscriptions', { apiName: 'idle', apiVersion: 'v1', apiProvider: 'latchkey' }],
    ['Bash', '/app', { api_name: 'idle', tier: 'Unlimited', api_version: '', api_provider: '' }],
    ['the guide', '/app/subscriptions', { name: 'idle' }],
  ])('subscribe as %s does', async (_, path, form) => {
    const { create, clients } = await person();
    const { consumerKey } = (await create('app')).body.result;
    await gateway.update({ id: consumerKey, scopes: ['read:shop'] });
    const subscribed = await clients<{ apiName: string }[]>('POST', path, form);
    expect([subscribed.status, namesOf(subscribed)]).toEqual([200, ['shop', 'idle']]);
  });

  test('subscribe to all, change nothing where nothing lacks, and take all back', async () => {
    const { create, clients } = await person();
    const client = (await create('app')).body.result;
    const subscribe = (apiName: string) =>
      clients<{ apiName: string }[]>('POST', '/app/subscriptions', { apiName });
    expect(namesOf(await subscribe('shop'))).toEqual(['shop', 'idle']);
    expect((await gateway.call(fullKey(client))).status).toBe(200);

    const taken = await clients<{ apiName: string }[]>('DELETE', '/app/subscriptions');
    expect(namesOf(taken)).toEqual([]);
    expect((await gateway.call(fullKey(client))).status).toBe(403);
    expect(namesOf(await subscribe('*'))).toEqual(['shop', 'idle']);
    expect((await gateway.call(fullKey(client))).status).toBe(200);
    expect((await subscribe('nonsense')).status).toBe(404);
  });
});

describe('a password with each request', () => {
  test('leaves no session behind, and is recorded', async () => {
    const { email, clients } = await person();
    await clients('GET');
    const { body } = await rest<{ data: { login: { accessToken: string } } }>(
      gateway.url,
      'POST',
      '/graphql',
      {
        body: {
          query: 'mutation($i: LoginInput!) { login(input: $i) { ... on LoginPayload { accessToken } } }',
          variables: { i: { email, password: PASSWORD } },
        },
      },
    );
    const query = '{ sessions { id } events(first: 3) { edges { node { type } } } }';
    const answer = await rest<{ data: { sessions: unknown[]; events: { edges: { node: object }[] } } }>(
      gateway.url,
      'POST',
      '/graphql',
      { token: body.data.login.accessToken, body: { query } },
    );
    const { sessions, events } = answer.body.data;
    // That of signing up, and this one.
    expect(sessions).toHaveLength(2);
    expect(events.edges.map(({ node }) => node)).toEqual(
      ['session.created', 'session.ended', 'session.created'].map((type) => ({ type })),
    );
  });

  test.each([
    ['a wrong password', (email: string) => password(email, 'wrong')],
    ['a client', (_: string, client: Client) => password(client.consumerKey, client.consumerSecret)],
    ['a name that several people have', () => password('Test', PASSWORD)],
    ['a name that nobody has', () => password('Nobody', PASSWORD)],
    ['nothing', () => ({})],
  ])('%s is refused with 401 in the envelope', async (_, credentials) => {
    const { email, create } = await person();
    const { result } = (await create('app')).body;
    const refused = await call<Wrapped<null>>(credentials(email, result), 'GET', '/clients/v2');
    expect([refused.status, refused.body]).toEqual([
      401,
      { status: 'error', message: expect.stringMatching(/./), version: '2', result: null },
    ]);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('a display name in place of the address', () => {
  /** A person whom no other has the name of. */
  async function named() {
    const { account, accessToken } = await gateway.signUp();
    const name = `Ada ${randomUUID()}`;
    const rename = (displayName: string, token = accessToken) =>
      gateway.manage(UpdateAccountDocument, { input: { displayName } }, token);
    await rename(name);
    return { email: account.email, name, rename };
  }
  const list = (name: string, secret = PASSWORD) => call(password(name, secret), 'GET', '/clients/v2');

  test('signs in while no other account has the same', async () => {
    const { name, email } = await named();
    expect((await list(name)).status).toBe(200);
    const client = (
      await call<Wrapped<Client>>(password(name, PASSWORD), 'POST', '/clients/v2', { clientName: 'app' })
    ).body.result;
    const grant = { grant_type: 'password', username: name, password: PASSWORD };
    const { body } = await token(client, grant);
    const me = await rest(gateway.url, 'GET', '/users/me', { token: String(body.access_token) });
    expect(me.body.email).toBe(email);

    await (await named()).rename(name);
    expect((await list(name)).status).toBe(401);
    expect((await token(client, grant)).body.error).toBe('invalid_grant');
    expect((await list(email)).status).toBe(200);
  });

  test('is no way around the limit of the account, nor of a name that nobody has', async () => {
    const { name, email } = await named();
    const nobody = randomUUID();
    for (let n = 0; n < 5; n += 1) {
      for (const it of [name, email, nobody, nobody]) expect((await list(it, 'wrong')).status).toBe(401);
    }
    for (const it of [name, email, ` ${email.toUpperCase()}`, nobody]) {
      expect((await list(it)).status).toBe(429);
    }
  });
});

describe('auth-tokens-create and auth-tokens-refresh', () => {
  test('sign a person in through a client, and renew that', async () => {
    const { email, create } = await person();
    const { result: client } = (await create('app')).body;
    const form = { username: email, password: PASSWORD, grant_type: 'password', scope: 'PRODUCTION' };
    const { status, body, headers } = await token(client, form);
    const tokens = {
      access_token: expect.stringMatching(/^lku_/),
      refresh_token: expect.stringMatching(/^lkr_/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'PRODUCTION',
    };
    expect([status, body]).toEqual([200, tokens]);
    expect(headers.get('cache-control')).toBe('no-store');
    const me = (it: unknown) => rest(gateway.url, 'GET', '/users/me', { token: String(it) });
    expect((await me(body.access_token)).body.email).toBe(email);

    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: String(body.refresh_token),
      scope: 'PRODUCTION',
    };
    const renewed = await token(client, refresh);
    expect([renewed.status, renewed.body]).toEqual([200, tokens]);
    expect((await me(renewed.body.access_token)).status).toBe(200);
    const again = await token(client, refresh);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
  });

  test('give a client a token of its own, with the scopes that it asks for', async () => {
    const { create } = await person();
    const { result: client } = (await create('app')).body;
    const grant = (scope: string) => token(client, { grant_type: 'client_credentials', scope });
    const { body } = await grant('PRODUCTION');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: '*',
    });
    expect((await gateway.call(String(body.access_token))).status).toBe(200);
    const narrow = await grant('PRODUCTION write:shop');
    expect(narrow.body.scope).toBe('write:shop');
    expect((await gateway.call(String(narrow.body.access_token))).status).toBe(403);
    await gateway.update({ id: client.consumerKey, scopes: ['read:shop'] });
    const refused = await grant('write:shop');
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_scope']);
  });

  test.each([
    [
      'a wrong password',
      { grant_type: 'password', username: 'a@example.com', password: 'x' },
      'invalid_grant',
    ],
    ['no password', { grant_type: 'password', username: 'a@example.com' }, 'invalid_request'],
    [
      'the wish to be somebody else',
      { grant_type: 'admin_password', username: 'a', password: 'x', token_username: 'b' },
      'unsupported_grant_type',
    ],
    ['nothing', {}, 'unsupported_grant_type'],
  ])('%s is refused as OAuth has it', async (_, form, error) => {
    const { create } = await person();
    const { result } = (await create('app')).body;
    const { status, body } = await token(result, form as Record<string, string>);
    expect([status, body]).toEqual([400, { error, error_description: expect.stringMatching(/./) }]);
  });

  test('a client that is wrong or gone gets nobody signed in', async () => {
    const { email, create, clients } = await person();
    const { result: client } = (await create('app')).body;
    const form = { grant_type: 'password', username: email, password: PASSWORD };
    const wrong = await token({ ...client, consumerSecret: 'x' }, form);
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
    await clients('DELETE', '/app');
    expect((await token(client, form)).status).toBe(401);
  });
});
