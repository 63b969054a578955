import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RevokeClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let accessToken: string;

beforeAll(async () => {
  gateway = await startGateway();
  ({ accessToken } = await gateway.signUp());
});
afterAll(() => gateway[Symbol.asyncDispose]());

const verify = (query = '', init: RequestInit = {}) => fetch(`${gateway.url}/verify${query}`, init);

describe('/verify', () => {
  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'answers %s with 204, the identity of the key and its budget',
    async (method) => {
      const { key, clientKey } = await gateway.createKey(accessToken, {
        scopes: ['a', 'b'],
        rateLimitPerMinute: 7,
      });
      const answer = await verify('', { method, headers: bearer(key) });
      expect(answer.status).toBe(204);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'x-latchkey-client-id': clientKey.clientId,
        'x-latchkey-scopes': 'a b',
        'x-latchkey-owner-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'ratelimit-policy': '"default";q=7;w=60',
        ratelimit: '"default";r=6;t=60',
      });
    },
  );

  test('sets all identity headers for a key without scopes or limit, and no budget', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: [] });
    const { headers } = await verify('', { headers: { 'X-API-Key': key } });
    expect(headers.get('x-latchkey-scopes')).toBe('');
    expect(headers.has('ratelimit')).toBe(false);
  });

  test('refuses a request without a key with 401 and a challenge, and tells no identity', async () => {
    const answer = await verify();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
    expect(answer.headers.has('x-latchkey-client-id')).toBe(false);
    expect(await answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test("refuses a wrong key, a revoked one and a user's token alike", async () => {
    const { key, clientKey } = await gateway.createKey(accessToken);
    expect((await verify('', { headers: bearer(key) })).status).toBe(204);
    await gateway.manage(RevokeClientKeyDocument, { input: { id: clientKey.id } }, accessToken);
    const answers = await Promise.all(
      [key, accessToken, `${key}x`].map(async (token) => {
        const answer = await verify('', { headers: bearer(token) });
        const { requestId: _, ...body } = await answer.json();
        return [answer.status, answer.headers.get('www-authenticate'), body];
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.slice(0, 2)).toEqual([401, 'Bearer realm="latchkey", error="invalid_token"']);
  });

  test('asks for every scope that is named, and tells which are missing', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: ['a', 'b'] });
    expect((await verify('?scope=a%20b', { headers: bearer(key) })).status).toBe(204);
    expect((await verify('?scope=a&scope=b', { headers: bearer(key) })).status).toBe(204);
    const answer = await verify('?scope=a%20d%20c', { headers: bearer(key) });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="latchkey", error="insufficient_scope", scope="c d"',
    );
    expect(await answer.json()).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['c', 'd'] });
  });

  test('refuses a scope that no key can have, rather than to ignore it', async () => {
    const { key } = await gateway.createKey(accessToken);
    expect((await verify('?scope=a%22b', { headers: bearer(key) })).status).toBe(400);
  });

  test('answers 429 over the limit, or 403 where that is asked for', async () => {
    const { key } = await gateway.createKey(accessToken, { rateLimitPerMinute: 1 });
    const headers = bearer(key);
    expect((await verify('', { headers })).status).toBe(204);
    const limited = await verify('', { headers });
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('60');
    const forNginx = await verify('?limit_status=403', { headers });
    expect([forNginx.status, forNginx.headers.get('retry-after')]).toEqual([403, '60']);
  });
});
