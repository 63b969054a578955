import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { rest } from '../support/rest.ts';
import { ALL_ADAPTERS } from './entry-points.ts';

let gateway: TestGateway;
let url: string;
let token: string;
beforeAll(async () => {
  gateway = await startGateway({ adapters: ALL_ADAPTERS });
  url = gateway.url;
  token = (await gateway.signUp()).accessToken;
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const SIGN_IN = '/api/v1/auth/signin';
const KEYS = '/api/v1/client-keys';

describe('the method of a REST request', () => {
  it.each([
    ['PUT', KEYS, 'GET, POST, HEAD'],
    ['GET', SIGN_IN, 'POST'],
    ['HEAD', SIGN_IN, 'POST'],
    ['OPTIONS', `${KEYS}/x`, 'GET, PATCH, DELETE, HEAD'],
    ['POST', '/users/me', 'GET, HEAD'],
  ])('is rejected for %s %s with 405 and Allow: %s', async (method, path, allow) => {
    const { status, headers } = await fetch(url + path, { method });
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('www-authenticate')).toBeNull();
  });

  it('may be HEAD, which returns the headers of GET without the body', async () => {
    const headers = { Authorization: `Bearer ${token}` };
    const got = await fetch(`${url}/users/me`, { headers });
    const head = await fetch(`${url}/users/me`, { method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'));
    expect((await fetch(`${url}/users/me`, { method: 'HEAD' })).status).toBe(401);
  });

  it('is allowed to any origin by a CORS preflight, with the headers that clients send', async () => {
    const { status, headers } = await fetch(url + KEYS, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example.com',
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'apikey,x-blnk-key',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toMatch(/PUT, PATCH, DELETE/);
    expect(headers.get('access-control-allow-headers')).toBe('apikey, x-blnk-key');
  });
});

describe('the path of a REST request', () => {
  it('may end with a slash', async () => {
    expect((await rest(url, 'GET', `${KEYS}/`, { token })).status).toBe(200);
  });

  it('returns 404 for the names of JavaScript object properties and for escaped characters', async () => {
    for (const id of ['__proto__', 'constructor', '%00', 'a%2Fb', "x' OR 1=1 --"]) {
      expect((await rest(url, 'GET', `${KEYS}/${id}`, { token })).status).toBe(404);
    }
  });
});

describe('the body of a REST request', () => {
  const send = (body: string | undefined, type: string | undefined) =>
    fetch(url + SIGN_IN, {
      method: 'POST',
      ...(body !== undefined && { body: Buffer.from(body) }),
      ...(type !== undefined && { headers: { 'Content-Type': type } }),
    });
  const valid = JSON.stringify({ email: 'a@example.com', password: 'short' });

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset=utf-8'])(
    'is read when its type is %s',
    async (type) => {
      expect((await send(valid, type)).status).toBe(401);
    },
  );

  it.each([
    ['is text/plain', 'text/plain'],
    ['is a form', 'application/x-www-form-urlencoded'],
    ['mentions JSON in a parameter of text/plain', 'text/plain; application/json'],
    ['is absent', undefined],
  ])('is rejected with 415 in the error format of the adapter when its type %s', async (_, type) => {
    const response = await send(valid, type);
    const body = await response.json();
    expect([response.status, body]).toEqual([415, { error: 'Send the body as application/json.' }]);
  });

  it.each([
    ['is empty', undefined],
    ['is not JSON', '{'],
    ['is null', 'null'],
    ['is an array', `[${valid}]`],
    ['is a string', '"a"'],
    ['lacks a required field', '{"email":"a@example.com"}'],
    ['has a field of another type', '{"email":"a@example.com","password":["a"]}'],
  ])('is rejected with 400 when it %s', async (_, body) => {
    const response = await send(body, 'application/json');
    const error = await response.json();
    expect([response.status, error]).toEqual([400, { error: expect.stringMatching(/^\w/) }]);
    expect(response.headers.get('www-authenticate')).toBeNull();
  });

  it('is rejected with 413 when it is larger than a megabyte', async () => {
    const large = JSON.stringify({ email: 'a'.repeat(1_000_000), password: 'b' });
    expect((await send(large, 'application/json')).status).toBe(413);
  });

  it('may hold unknown fields, which are ignored', async () => {
    const { accessToken, account } = await gateway.signUp();
    const body = `{"name":"x","scopes":[],"user_id":"someone","role":"ADMIN","id":"mine","__proto__":{"ownerId":"x"}}`;
    const { status, body: created } = await rest(url, 'POST', KEYS, { token: accessToken, body });
    expect(status).toBe(201);
    const me = await rest(url, 'GET', '/users/me', { token: accessToken });
    expect(created.user_id).toBe(me.body.id);
    expect(created.id).not.toBe('mine');
    expect(me.body).toMatchObject({ email: account.email, role: 'MEMBER' });
  });

  it('is not read before authentication', async () => {
    const response = await fetch(url + KEYS, { method: 'POST', body: 'no JSON' });
    expect(response.status).toBe(401);
  });

  it('is absent from the log, so that no password is logged', async () => {
    await rest(url, 'POST', SIGN_IN, { body: { email: 'x@example.com', password: PASSWORD } });
    expect(gateway.logged.join('')).toContain(SIGN_IN);
    expect(gateway.logged.join('')).not.toContain(PASSWORD);
  });
});

describe('a rate-limited REST request', () => {
  it('is rejected with 429 and Retry-After', async () => {
    const body = { email: 'limited@example.com', password: 'short' };
    for (let n = 0; n < 10; n += 1) await rest(url, 'POST', SIGN_IN, { body });
    const { status, headers, body: rejected } = await rest(url, 'POST', SIGN_IN, { body });
    expect([status, headers.get('retry-after')]).toEqual([429, '60']);
    expect(rejected.error).toMatch(/too often/);
  });
});
