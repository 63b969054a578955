import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionError, createClient, LatchkeyError, NotLatchkeyError } from '../../src/sdk/index.ts';
import { json, page, type Step, startFaultyServer } from '../support/faulty-server.ts';
import { catchFailure } from '../support/sdk.ts';

let step: Step;
let server: Awaited<ReturnType<typeof startFaultyServer>>;
beforeAll(async () => {
  server = await startFaultyServer([(...exchange) => step(...exchange)], { maxRetries: 0 });
});
afterAll(() => server[Symbol.asyncDispose]());

/** Every kind of request whose response has content. */
function requests(): (() => Promise<unknown>)[] {
  const { client, url } = server;
  return [
    () => client.api('shop').request('{ a }'),
    () => client.verify('x'),
    () => createClient({ url, token: 'lku_x', maxRetries: 0 }).auth.user(),
    () => client.oauth.token(),
    () => client.oauth.introspect('x'),
  ];
}

describe('a response that is not from Latchkey', () => {
  it.each<[string, Step, string]>([
    ['an HTML page', page(200), 'status 200, text/html. Check the URL.'],
    ['an HTML page with status 404', page(404), 'status 404, text/html. Check the URL.'],
    ['JSON without data', json({ hello: 'world' }), 'status 200, application/json. Check the URL.'],
    ['a JSON array', json([1]), 'status 200, application/json. Check the URL.'],
    [
      'JSON with a code but without an error status',
      json({ code: 'X', title: 'Y', error: 'z' }),
      'status 200, application/json. Check the URL.',
    ],
    ['JSON whose data is not an object', json({ data: 'x' }), 'status 200, application/json. Check the URL.'],
    [
      'invalid JSON',
      (res: ServerResponse) => res.setHeader('Content-Type', 'application/json').end('{'),
      'status 200, application/json. Check the URL.',
    ],
    [
      'JSON with another content type',
      (res: ServerResponse) => res.setHeader('Content-Type', 'text/plain').end('{"data":{},"active":true}'),
      'status 200, text/plain. Check the URL.',
    ],
    ['an empty response', (res: ServerResponse) => res.end(), 'status 200, no content type. Check the URL.'],
    [
      'a redirect',
      page(302, { Location: 'http://127.0.0.1:1/' }),
      'status 302, text/html. The server redirects: use the target URL.',
    ],
  ])('is rejected with NotLatchkeyError when it is %s', async (_, given, message) => {
    step = given;
    for (const request of requests()) {
      const error = await catchFailure(request());
      expect(error).toBeInstanceOf(NotLatchkeyError);
      expect(error).toMatchObject({
        code: 'NOT_LATCHKEY',
        status: expect.any(Number),
        message: `The response is not from Latchkey: ${message}`,
      });
      expect(String(error)).not.toContain('Hello');
    }
  });

  it.each([
    ['access_token', { expires_in: 3600, scope: 'a' }],
    ['expires_in', { access_token: 'x', scope: 'a' }],
    ['scope', { access_token: 'x', expires_in: 3600 }],
  ])('is rejected with NotLatchkeyError when it is an OAuth token without %s', async (_, body) => {
    step = json(body);
    expect(await catchFailure(server.client.oauth.token())).toBeInstanceOf(NotLatchkeyError);
  });

  it.each<[string, Step]>([
    ['an HTML page', page(200)],
    ['a JSON array', json([1])],
  ])('is rejected by a token revocation when it is %s', async (_, given) => {
    step = given;
    expect(await catchFailure(server.client.oauth.revoke('x'))).toBeInstanceOf(NotLatchkeyError);
  });
});

describe('a connection failure of the SDK', () => {
  it('does not quote a cause that is not a system error code', async () => {
    for (const code of ['s3cret', 'lk_a_S3CRET', 'E-S3CRET', 5]) {
      const fetch = () => Promise.reject(Object.assign(new Error('failed'), { code }));
      const client = createClient({ url: 'http://h.example/a', fetch, maxRetries: 0 });
      expect(await catchFailure(client.auth.user())).toMatchObject({
        message: 'No response from http://h.example.',
      });
    }
  });

  it('is rejected with ConnectionError and its reason', async () => {
    const closed = await startFaultyServer([], { maxRetries: 0 });
    await closed[Symbol.asyncDispose]();
    const error = await catchFailure(closed.api.request('{ a }'));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: `No response from ${closed.url.origin} (ECONNREFUSED).`,
      cause: expect.any(TypeError),
    });
  });
});
