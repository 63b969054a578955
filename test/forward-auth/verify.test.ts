import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const IDENTITY = ['x-latchkey-client-id', 'x-latchkey-scopes', 'x-latchkey-owner-id'];

function identityIn({ headers }: Response) {
  return IDENTITY.map((name) => headers.get(name));
}

describe('/verify', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'responds to %s with 204, the identity headers and the rate limit headers',
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

  it('sends no empty header and no rate limit headers for a key without scopes or limit', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: [] });
    const { headers } = await verify('', { headers: { 'X-API-Key': key } });
    expect(headers.has('x-latchkey-scopes')).toBe(false);
    expect(headers.get('x-latchkey-client-id')).not.toBeNull();
    expect(headers.get('x-latchkey-owner-id')).not.toBeNull();
    expect(headers.has('ratelimit')).toBe(false);
    expect(headers.has('ratelimit-policy')).toBe(false);
  });

  it('rejects a request without a key with 401 and a challenge, without identity headers', async () => {
    const answer = await verify();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
    expect(identityIn(answer)).toEqual([null, null, null]);
    expect(await answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('names as many missing scopes as fit into a message of 300 characters', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: [] });
    const scopes = Array.from({ length: 20 }, (_, n) => `${n}`.padStart(128, 'x'));
    const answer = await verify(`?scope=${scopes.join('+')}`, { headers: bearer(key) });
    const { title, missingScopes } = await answer.json();
    expect(title).toMatch(/^The client key lacks the scopes x{126}\d\d, .*…\.$/);
    expect(title.length).toBeLessThanOrEqual(300);
    expect(missingScopes).toEqual(scopes.toSorted());
  });

  it("rejects a wrong key, a revoked key and a user's access token with the same 401 response", async () => {
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
});

describe('/verify with required scopes', () => {
  it('responds with 204 if the key has all of them, in one parameter or in several', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: ['a', 'b'] });
    for (const query of [
      '?scope=a%20b',
      '?scope=a+b',
      '?scope=a&scope=b',
      '?scope=%20a%20%20b%20',
      '?scope=',
    ]) {
      expect((await verify(query, { headers: bearer(key) })).status, query).toBe(204);
    }
  });

  it('rejects a key that lacks some with 403, the missing scopes and no identity headers', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: ['a', 'b'] });
    const answer = await verify('?scope=a%20d%20c', { headers: bearer(key) });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="latchkey", error="insufficient_scope", scope="c d"',
    );
    expect(identityIn(answer)).toEqual([null, null, null]);
    expect(await answer.json()).toMatchObject({ status: 403, code: 'FORBIDDEN', missingScopes: ['c', 'd'] });
  });

  it.each(['?scope=a&scope=b', '?scope=b&scope=a', '?scope=a&limit_status=403&scope=b'])(
    'requires the scopes of every scope parameter in %s',
    async (query) => {
      const { key } = await gateway.createKey(accessToken, { scopes: ['a'] });
      const answer = await verify(query, { headers: bearer(key) });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ missingScopes: ['b'] });
    },
  );

  it.each([
    ['a quotation mark', '?scope=a%22b'],
    ['a quotation mark in its second scope parameter', '?scope=a&scope=a%22b'],
    ['a line break', '?scope=a%0Ab'],
    ['a scope of 129 characters', `?scope=${'a'.repeat(129)}`],
  ])('rejects a request with %s with 400', async (_, query) => {
    const { key } = await gateway.createKey(accessToken);
    const answer = await verify(query, { headers: bearer(key) });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('sends the rate limit headers with 403', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: [], rateLimitPerMinute: 5 });
    const { status, headers } = await verify('?scope=a', { headers: bearer(key) });
    expect(status).toBe(403);
    expect(headers.get('ratelimit-policy')).toBe('"default";q=5;w=60');
    expect(headers.get('ratelimit')).toBe('"default";r=4;t=60');
    expect(headers.has('retry-after')).toBe(false);
  });
});

describe('/verify over the rate limit', () => {
  async function exhaustedKey(): Promise<Record<string, string>> {
    const { key } = await gateway.createKey(accessToken, { scopes: ['a'], rateLimitPerMinute: 1 });
    expect((await verify('', { headers: bearer(key) })).status).toBe(204);
    return bearer(key);
  }

  it('responds with 429, or with 403 if limit_status is 403, and Retry-After either way', async () => {
    const headers = await exhaustedKey();
    const limited = await verify('', { headers });
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('60');
    const forNginx = await verify('?limit_status=403', { headers });
    expect([forNginx.status, forNginx.headers.get('retry-after')]).toEqual([403, '60']);
    expect(await forNginx.json()).toMatchObject({ status: 403, code: 'RATE_LIMITED', retryAfter: 60 });
  });

  it.each(['429', '200', '204', '401', '', '4030'])(
    'responds with 429 if limit_status is "%s"',
    async (value) => {
      const answer = await verify(`?limit_status=${value}`, { headers: await exhaustedKey() });
      expect(answer.status).toBe(429);
      expect(await answer.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    },
  );

  it('sends the rate limit headers without identity headers or a challenge', async () => {
    const answer = await verify('?scope=b', { headers: await exhaustedKey() });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=1;w=60');
    expect(answer.headers.get('ratelimit')).toBe('"default";r=0;t=60');
    expect(identityIn(answer)).toEqual([null, null, null]);
    expect(answer.headers.has('www-authenticate')).toBe(false);
  });

  it('does not apply limit_status to other rejections', async () => {
    expect((await verify('?limit_status=403')).status).toBe(401);
  });
});

describe('/verify with allow_status', () => {
  it.each(['GET', 'HEAD', 'POST', 'OPTIONS'])(
    'responds to %s with 200, no content and the identity headers if allow_status is 200',
    async (method) => {
      const { key, clientKey } = await gateway.createKey(accessToken, { scopes: ['a'] });
      const answer = await verify('?allow_status=200', { method, headers: bearer(key) });
      expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
        200,
        '0',
        '',
      ]);
      expect(identityIn(answer).slice(0, 2)).toEqual([clientKey.clientId, 'a']);
    },
  );

  it.each(['204', '201', '', '2000', '200%20'])(
    'responds with 204 if allow_status is "%s"',
    async (value) => {
      const { key } = await gateway.createKey(accessToken);
      expect((await verify(`?allow_status=${value}`, { headers: bearer(key) })).status).toBe(204);
    },
  );

  it('does not apply to denials', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: ['a'], rateLimitPerMinute: 1 });
    const statuses: number[] = [];
    for (const headers of [{}, bearer('lk_wrong'), bearer(key), bearer(key)]) {
      statuses.push((await verify('?allow_status=200&scope=b', { headers })).status);
    }
    expect(statuses).toEqual([401, 401, 403, 429]);
  });
});

describe('/verify with an appended path', () => {
  it('ignores the parameters of the original request', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: ['a'], rateLimitPerMinute: 1 });
    const query = '?scope=a&path=/files?x=1&scope=b&allow_status=200&limit_status=403&scope="';
    expect((await verify(query, { headers: bearer(key) })).status).toBe(204);
    expect((await verify(query, { headers: bearer(key) })).status).toBe(429);
  });

  it('requires the scopes in front of the path', async () => {
    const { key } = await gateway.createKey(accessToken, { scopes: ['a'] });
    const { status } = await verify('?scope=b&path=/files?scope=a', { headers: bearer(key) });
    expect(status).toBe(403);
  });
});
