import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { unusedPort } from '../support/ports.ts';
import { readAnswer, readOutcome } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway();
});
afterAll(() => api[Symbol.asyncDispose]());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const RESULT = '{"data":{"hello":"world"}}';

/** Sends a request while the upstream responds with this body. */
function askFor(body: unknown, status = 200, headers: Record<string, string> = {}, accept = '*/*') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return api.askWhile((res) => res.writeHead(status, { ...JSON_TYPE, ...headers }).end(text), undefined, {
    Accept: accept,
  });
}

describe.each(['*/*', 'application/graphql-response+json', 'text/plain, application/json'])(
  'a response of the upstream to a request that accepts %s',
  (accept) => {
    it.each([
      ['with data', { data: { hello: 'world' } }],
      ['with characters beyond ASCII', { data: { hello: 'é € 😀' } }],
      ['with extensions', { data: { hello: null }, extensions: { cost: { used: 3 }, http: 'theirs' } }],
      [
        'with data and errors',
        {
          data: { hello: null },
          errors: [
            {
              message: 'No hello today',
              path: ['hello'],
              locations: [{ line: 1, column: 3 }],
              extensions: { code: 'NOT_TODAY', requestId: 'theirs', nested: { a: [1] } },
            },
          ],
        },
      ],
      [
        'with an error code that Latchkey uses as well',
        { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }], data: null },
      ],
      ['with errors and no data', { errors: [{ message: 'nothing works' }] }],
      ['with unknown members', { data: { hello: 'x' }, more: { of: 'it' } }],
      [
        'with extensions that Yoga interprets',
        {
          data: { hello: 'x' },
          errors: [
            {
              message: 'm',
              extensions: { http: { status: 418, headers: { 'set-cookie': 'a=b' } }, unexpected: true },
            },
          ],
          extensions: { http: { status: 503, headers: { 'x-evil': '1' } } },
        },
      ],
    ])('%s reaches the client unchanged', async (_, body) => {
      const response = await askFor(body, 200, {}, accept);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual(body);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(response.headers.get('x-evil')).toBeNull();
    });

    it('reaches the client byte by byte as the upstream wrote it', async () => {
      const text = ' {"data": {"hello":\t12345678901234567890, "n": 1.0}}\r\n';
      expect(await (await askFor(text, 200, {}, accept)).text()).toBe(text);
    });
  },
);

describe('a GraphQL result of the upstream', () => {
  it('is returned with status 200, whatever its own status was', async () => {
    const body = { errors: [{ message: 'broken' }], data: null };
    for (const status of [400, 401, 403, 429, 500, 503]) {
      const response = await askFor(body, status, { 'WWW-Authenticate': 'Basic', 'Retry-After': '7' });
      expect(await response.json()).toEqual(body);
      expect(response.status).toBe(200);
      expect(response.headers.get('www-authenticate')).toBeNull();
      expect(response.headers.get('retry-after')).toBeNull();
    }
  });

  it('is returned without the headers and cookies of the upstream', async () => {
    const response = await askFor({ data: { hello: 'x' } }, 200, {
      'Set-Cookie': 'session=theirs',
      Server: 'theirs',
      'X-Powered-By': 'theirs',
      'X-Request-Id': 'theirs',
      RateLimit: 'theirs',
    });
    expect(response.status).toBe(200);
    expect(JSON.stringify([...response.headers])).not.toContain('theirs');
  });

  it('is returned after informational responses', async () => {
    const response = await api.askWhile((res) => {
      res.writeProcessing();
      res.writeEarlyHints({ link: '</style.css>; rel=preload' }, () =>
        res.writeHead(200, JSON_TYPE).end(RESULT),
      );
    });
    expect([response.status, await response.text()]).toEqual([200, RESULT]);
  });

  it('is returned if it has 32,000,000 bytes, and rejected if it has one more', async () => {
    const [start, end] = ['{"data":{"hello":"', '"}}'];
    const largest = start + 'x'.repeat(32_000_000 - start.length - end.length) + end;
    const response = await askFor(largest);
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(32_000_000);
    expect(await readOutcome(await askFor(`${largest} `))).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });
});

describe('a request is rejected with 502 UPSTREAM_UNAVAILABLE if the upstream', () => {
  it.each([
    ['HTML', '<html>no</html>'],
    ['an empty body', ''],
    ['incomplete JSON', '{"data":'],
    ['JSON that breaks off within the data', '{"data":{"product":{"name"'],
    ['an object without data and errors', '{"message":"no"}'],
    ['errors that are not a list', '{"errors":"boom"}'],
    ['a JSON array', '[1]'],
    ['null', 'null'],
    ['a JSON string', '"data"'],
  ])('responds with %s', async (_, text) => {
    const response = await askFor(text);
    const { data, errors } = await readAnswer(response);
    expect(response.status).toBe(502);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: 'The API api cannot be reached.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE', requestId: response.headers.get('x-request-id') },
      },
    ]);
  });

  it('closes the connection before or within its response', async () => {
    const closed = await api.askWhile((res) => res.destroy());
    expect(await readOutcome(closed)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    const half = await api.askWhile((res) => {
      res.writeHead(200, { ...JSON_TYPE, 'Content-Length': '100' });
      res.write('{"data":{"hel', () => res.destroy());
    });
    expect(await readOutcome(half)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });

  it.each(['text/html', 'text/plain', 'application/jsonp'])(
    'responds with content of type %s',
    async (type) => {
      const answer = await api.askWhile((res) =>
        res.writeHead(200, { 'Content-Type': type }).end('{"data":{}}'),
      );
      expect(await readOutcome(answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    },
  );

  it('redirects to another URL, which is not followed', async () => {
    const answer = await api.askWhile((res) => res.writeHead(302, { Location: api.gateway.shop.url }).end());
    expect(await readOutcome(answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });

  it('does not listen, while other APIs work, and succeeds once it listens', async () => {
    await using down = await startApiGateway({ port: await unusedPort() });
    await down.upstream.close();
    expect(await readOutcome(await down.ask())).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect((await down.gateway.call(down.key)).status).toBe(200);
    await using _ = await startUpstream(
      (_req, _body, res) => res.writeHead(200, JSON_TYPE).end('{"data":{"hello":"again"}}'),
      Number(new URL(down.upstream.url).port),
    );
    expect(await (await down.ask()).json()).toEqual({ data: { hello: 'again' } });
  });

  it('fails, and the cause is logged but not returned', async () => {
    const response = await askFor('internal stack trace');
    const requestId = response.headers.get('x-request-id') ?? 'none';
    expect(await response.text()).not.toMatch(/stack|127\.0\.0\.1|JSON/);
    const lines = api.gateway.logged.filter((line) => line.includes(requestId) && line.includes('"err"'));
    expect(lines).toHaveLength(1);
  });
});

describe('a request is rejected with 504 UPSTREAM_TIMEOUT if the upstream', () => {
  let hasty: ApiGateway;
  beforeAll(async () => {
    hasty = await startApiGateway({ timeoutMs: 100 });
  });
  afterAll(() => hasty[Symbol.asyncDispose]());

  it('does not begin its response in time', async () => {
    const response = await hasty.askWhile(() => undefined);
    const { errors } = await readAnswer(response);
    expect(response.status).toBe(504);
    expect(errors).toEqual([
      {
        message: 'The API api did not respond in time.',
        extensions: { code: 'UPSTREAM_TIMEOUT', requestId: response.headers.get('x-request-id') },
      },
    ]);
  });

  it('exceeds its time, and the cause is logged but not returned', async () => {
    const response = await hasty.askWhile(() => undefined);
    const requestId = response.headers.get('x-request-id') ?? 'none';
    expect(await response.text()).not.toContain('100 ms');
    const lines = hasty.gateway.logged.filter((line) => line.includes(requestId) && line.includes('"err"'));
    expect(lines).toEqual([expect.stringContaining('No response within 100 ms')]);
  });

  it('does not end its response in time', async () => {
    const slow = await hasty.askWhile((res) => {
      res.writeHead(200, JSON_TYPE);
      res.write('{"data":');
    });
    expect(await readOutcome(slow)).toEqual([504, 'UPSTREAM_TIMEOUT']);
  });
});
