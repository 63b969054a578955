import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../support/clock.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { startOpenIdProvider } from '../support/openid-provider.ts';
import { rest } from '../support/rest.ts';
import { ALL_ADAPTERS } from './doors.ts';

let gateway: TestGateway;
let url: string;
let token: string;
beforeAll(async () => {
  gateway = await startGateway({ adapters: ALL_ADAPTERS });
  url = gateway.url;
  token = (await gateway.signUp()).accessToken;
});
// What one test tried counts no more in the next.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const SIGN_IN = '/api/v1/auth/signin';
const KEYS = '/api/v1/client-keys';

describe('without adapters', () => {
  test.each([
    ['POST', SIGN_IN],
    ['POST', '/api/v1/auth/login'],
    ['GET', KEYS],
    ['POST', '/auth'],
    ['POST', '/auth/token'],
    ['POST', '/users'],
    ['GET', '/users/me/client-keys'],
    ['GET', '/users/me/events'],
    ['GET', '/clients/v2'],
    ['POST', '/token'],
    ['GET', '/api-keys'],
  ])('%s %s is 404', async (method, path) => {
    await using bare = await startGateway();
    const { status, body } = await rest(bare.url, method, path, { body: method === 'POST' ? {} : undefined });
    expect([status, body.title]).toEqual([404, 'There is no such page.']);
  });

  test('each opens its own paths alone', async () => {
    await using one = await startGateway({ adapters: new Set(['bloq'] as const) });
    expect((await rest(one.url, 'GET', '/users/me/client-keys')).status).toBe(401);
    expect((await rest(one.url, 'GET', KEYS)).status).toBe(404);
  });

  test('/users/me tells whose token it is, and refuses others as problem details', async () => {
    await using bare = await startGateway();
    const { accessToken, account } = await bare.signUp();
    const { status, body } = await rest(bare.url, 'GET', '/users/me', { token: accessToken });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.any(String),
      email: account.email,
      displayName: 'Test',
      role: 'ADMIN',
      isAdmin: true,
      verifiedAt: new Date(bare.clock.now()).toISOString(),
      clientId: null,
      createdAt: new Date(bare.clock.now()).toISOString(),
    });
    const refused = await rest(bare.url, 'GET', '/users/me');
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
    expect(refused.body).toMatchObject({
      type: 'about:blank',
      status: 401,
      code: 'UNAUTHENTICATED',
      requestId: refused.headers.get('x-request-id'),
    });
  });

  test('/users/me tells the newest key that can be used', async () => {
    const { accessToken } = await gateway.signUp();
    const older = await gateway.createKey(accessToken);
    gateway.clock.advance(1);
    await gateway.createKey(accessToken, { expiresAt: new Date(gateway.clock.now() + 1).toISOString() });
    gateway.clock.advance(1);
    const { body } = await rest(url, 'GET', '/users/me', { token: accessToken });
    expect(body.clientId).toBe(older.clientKey.clientId);
  });
});

test('a token of the OpenID provider is a person’s token here too, and cannot be signed out', async () => {
  const clock = new FakeClock();
  await using provider = await startOpenIdProvider(clock);
  const { issuer, audience } = provider;
  await using gateway = await startGateway({ clock, oidc: { issuer, audience }, adapters: ALL_ADAPTERS });
  const token = await provider.token({ claims: { email: 'ada@example.com', email_verified: true } });
  for (const path of ['/users/me', '/api/v1/auth/user']) {
    const { status, body } = await rest(gateway.url, 'GET', path, { token });
    expect([status, body.email]).toEqual([200, 'ada@example.com']);
  }
  expect((await rest(gateway.url, 'POST', '/api/v1/auth/signout', { token })).status).toBe(400);
  const other = await provider.token({ claims: { aud: 'another' } });
  expect((await rest(gateway.url, 'GET', '/users/me', { token: other })).status).toBe(401);
});

describe('methods', () => {
  test.each([
    ['PUT', KEYS, 'GET, POST, HEAD'],
    ['GET', SIGN_IN, 'POST'],
    ['HEAD', SIGN_IN, 'POST'],
    ['OPTIONS', `${KEYS}/x`, 'GET, PATCH, DELETE, HEAD'],
    ['POST', '/users/me', 'GET, HEAD'],
  ])('%s %s is 405 with what is allowed', async (method, path, allow) => {
    const { status, headers } = await fetch(url + path, { method });
    expect([status, headers.get('allow')]).toEqual([405, allow]);
  });

  test('HEAD answers like GET, without the body', async () => {
    const headers = { Authorization: `Bearer ${token}` };
    const got = await fetch(`${url}/users/me`, { headers });
    const head = await fetch(`${url}/users/me`, { method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'));
    expect((await fetch(`${url}/users/me`, { method: 'HEAD' })).status).toBe(401);
  });

  test('a preflight allows what the clients send from a page', async () => {
    const { status, headers } = await fetch(url + KEYS, {
      method: 'OPTIONS',
      headers: { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'PATCH' },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toMatch(/PUT, PATCH, DELETE/);
    expect(headers.get('access-control-allow-headers')).toMatch(/\bapikey\b/);
  });

  test('a slash at the end makes no difference', async () => {
    expect((await rest(url, 'GET', `${KEYS}/`, { token })).status).toBe(200);
  });
});

describe('bodies', () => {
  const send = (body: string | undefined, type: string | undefined) =>
    fetch(url + SIGN_IN, {
      method: 'POST',
      ...(body !== undefined && { body: Buffer.from(body) }),
      ...(type !== undefined && { headers: { 'Content-Type': type } }),
    });
  const good = JSON.stringify({ email: 'a@example.com', password: 'short' });

  test.each(['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset=utf-8'])(
    'of type %s are read',
    async (type) => {
      expect((await send(good, type)).status).toBe(401);
    },
  );

  test.each([
    ['text/plain', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['text that mentions JSON', 'text/plain; application/json'],
    ['no type', undefined],
  ])('of %s are refused with 415 in the shape of the adapter', async (_, type) => {
    const response = await send(good, type);
    const body = await response.json();
    expect([response.status, body]).toEqual([415, { error: 'Send the body as application/json.' }]);
  });

  test.each([
    ['nothing', undefined],
    ['what is not JSON', '{'],
    ['null', 'null'],
    ['a list', `[${good}]`],
    ['text', '"a"'],
    ['what lacks a field', '{"email":"a@example.com"}'],
    ['a field of another type', '{"email":"a@example.com","password":["a"]}'],
  ])('of %s are refused with 400', async (_, body) => {
    const response = await send(body, 'application/json');
    const refusal = await response.json();
    expect([response.status, refusal]).toEqual([400, { error: expect.stringMatching(/^\w/) }]);
  });

  test('of more than a megabyte are refused with 413', async () => {
    const large = JSON.stringify({ email: 'a'.repeat(1_000_000), password: 'b' });
    expect((await send(large, 'application/json')).status).toBe(413);
  });

  test('may hold fields that nobody knows, which change nothing', async () => {
    const { accessToken, account } = await gateway.signUp();
    const body = `{"name":"x","scopes":[],"user_id":"someone","role":"ADMIN","id":"mine","__proto__":{"ownerId":"x"}}`;
    const { status, body: created } = await rest(url, 'POST', KEYS, { token: accessToken, body });
    expect(status).toBe(201);
    const me = await rest(url, 'GET', '/users/me', { token: accessToken });
    expect(created.user_id).toBe(me.body.id);
    expect(created.id).not.toBe('mine');
    expect(me.body).toMatchObject({ email: account.email, role: 'MEMBER' });
  });

  test('are not read before it is known who asks', async () => {
    const response = await fetch(url + KEYS, { method: 'POST', body: 'no JSON' });
    expect(response.status).toBe(401);
  });
});

test('too many attempts are told with Retry-After', async () => {
  const body = { email: 'limited@example.com', password: 'short' };
  for (let n = 0; n < 10; n += 1) await rest(url, 'POST', SIGN_IN, { body });
  const { status, headers, body: refused } = await rest(url, 'POST', SIGN_IN, { body });
  expect([status, headers.get('retry-after')]).toEqual([429, '60']);
  expect(refused.error).toMatch(/too often/);
});

test('names that a JavaScript object has of itself are no keys', async () => {
  for (const id of ['__proto__', 'constructor', '%00', 'a%2Fb', "x' OR 1=1 --"]) {
    expect((await rest(url, 'GET', `${KEYS}/${id}`, { token })).status).toBe(404);
  }
});

test('no password is in the log', async () => {
  await rest(url, 'POST', SIGN_IN, { body: { email: 'x@example.com', password: PASSWORD } });
  expect(gateway.logged.join('')).toContain(SIGN_IN);
  expect(gateway.logged.join('')).not.toContain(PASSWORD);
});
