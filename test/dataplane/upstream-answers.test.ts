import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { answerOf, outcomeOf } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway();
});
afterAll(() => api[Symbol.asyncDispose]());

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** What a client gets when the upstream answers with this body. */
function passed(body: unknown, status = 200, headers: Record<string, string> = {}, accept = '*/*') {
  return api.askWhile(
    (res) => res.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body)),
    undefined,
    {
      Accept: accept,
    },
  );
}

describe.each(['*/*', 'application/graphql-response+json', 'text/plain, application/json'])(
  'an answer of the upstream, asked for as %s,',
  (accept) => {
    it.each([
      ['with data', { data: { hello: 'world' } }],
      ['with extensions', { data: { hello: null }, extensions: { cost: { used: 3 }, http: 'theirs' } }],
      [
        'with errors beside data',
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
        'with errors of a code that Latchkey has too',
        { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }], data: null },
      ],
      ['with errors alone', { errors: [{ message: 'nothing works' }] }],
      ['with members of its own', { data: { hello: 'x' }, more: { of: 'it' } }],
      [
        'with instructions that Yoga would follow',
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
      const response = await passed(body, 200, {}, accept);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual(body);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(response.headers.get('x-evil')).toBeNull();
    });
  },
);

it('an answer of the upstream comes through with its errors, whatever status it came with', async () => {
  const body = { errors: [{ message: 'broken' }], data: null };
  for (const status of [400, 401, 403, 429, 500, 503]) {
    const response = await passed(body, status, { 'WWW-Authenticate': 'Basic', 'Retry-After': '7' });
    expect(await response.json()).toEqual(body);
    expect(response.status).toBe(200);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(response.headers.get('retry-after')).toBeNull();
  }
});

it('headers of the upstream stay behind, cookies above all', async () => {
  const theirs = {
    'Set-Cookie': 'session=theirs',
    Server: 'theirs',
    'X-Powered-By': 'theirs',
    'X-Request-Id': 'theirs',
    RateLimit: 'theirs',
  };
  const response = await passed({ data: { hello: 'x' } }, 200, theirs);
  expect(response.status).toBe(200);
  expect(JSON.stringify([...response.headers])).not.toContain('theirs');
});

describe('502 UPSTREAM_UNAVAILABLE is the answer to an upstream', () => {
  it.each([
    ['HTML', '<html>no</html>'],
    ['nothing', ''],
    ['broken JSON', '{"data":'],
    ['JSON that breaks off', '{"data":{"product":{"name"'],
    ['an object that is no result', '{"message":"no"}'],
    ['errors that are no list', '{"errors":"boom"}'],
    ['JSON that is no object', '[1]'],
    ['null', 'null'],
    ['a text', '"data"'],
  ])('that answers %s', async (_, text) => {
    const response = await api.askWhile((res) => res.writeHead(200, JSON_TYPE).end(text));
    const { data, errors } = await answerOf(response);
    expect(response.status).toBe(502);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: 'The API api cannot be reached.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE', requestId: response.headers.get('x-request-id') },
      },
    ]);
  });

  it('that hangs up, before its answer or in the middle of it', async () => {
    const rude = await api.askWhile((res) => res.destroy());
    expect(await outcomeOf(rude)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    const half = await api.askWhile((res) => {
      res.writeHead(200, { ...JSON_TYPE, 'Content-Length': '100' });
      res.write('{"data":{"hel', () => res.destroy());
    });
    expect(await outcomeOf(half)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });

  it.each(['text/html', 'text/plain', 'application/jsonp'])('that answers as %s', async (type) => {
    const answer = await api.askWhile((res) =>
      res.writeHead(200, { 'Content-Type': type }).end('{"data":{}}'),
    );
    expect(await outcomeOf(answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });

  it('that redirects: it is not followed', async () => {
    const answer = await api.askWhile((res) => res.writeHead(302, { Location: api.gateway.shop.url }).end());
    expect(await outcomeOf(answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });
});

describe('504 UPSTREAM_TIMEOUT is the answer to an upstream', () => {
  let hasty: ApiGateway;
  beforeAll(async () => {
    hasty = await startApiGateway({ timeoutMs: 100 });
  });
  afterAll(() => hasty[Symbol.asyncDispose]());

  it('that does not begin to answer in time', async () => {
    expect(await outcomeOf(await hasty.askWhile(() => undefined))).toEqual([504, 'UPSTREAM_TIMEOUT']);
  });

  it('that does not end its answer in time', async () => {
    const slow = await hasty.askWhile((res) => {
      res.writeHead(200, JSON_TYPE);
      res.write('{"data":');
    });
    expect(await outcomeOf(slow)).toEqual([504, 'UPSTREAM_TIMEOUT']);
  });
});

it('an upstream that is down answers 502, the other API is untouched, and all is well once it is back', async () => {
  await using down = await startApiGateway();
  await down.upstream.close();
  expect(await outcomeOf(await down.ask())).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  expect((await down.gateway.call(down.key)).status).toBe(200);
  await using _ = await startUpstream(
    (_req, _body, res) => res.writeHead(200, JSON_TYPE).end('{"data":{"hello":"again"}}'),
    Number(new URL(down.upstream.url).port),
  );
  expect(await (await down.ask()).json()).toEqual({ data: { hello: 'again' } });
});

it('why an upstream failed is in the log, and not in the answer', async () => {
  const response = await api.askWhile((res) => res.writeHead(200, JSON_TYPE).end('internal stack trace'));
  const requestId = response.headers.get('x-request-id') ?? 'none';
  expect(await response.text()).not.toMatch(/stack|127\.0\.0\.1|JSON/);
  const lines = api.gateway.logged.filter((line) => line.includes(requestId) && line.includes('"err"'));
  expect(lines).toHaveLength(1);
});
