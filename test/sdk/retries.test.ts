import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionError, ServerError } from '../../src/sdk/index.ts';
import {
  drop,
  failWith,
  json,
  page,
  type Step,
  startFaultyServer,
  succeed,
  truncate,
  unperformed,
} from '../support/faulty-server.ts';
import { catchFailure } from '../support/sdk.ts';

const QUERY = '{ a }';
const MUTATION = 'mutation { a }';

// Without jitter there is no wait before a retry.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a request of the SDK that may be repeated', () => {
  const faults: [string, Step][] = [
    ['a dropped connection', drop],
    ['a truncated response', truncate],
    ['status 502', failWith(502)],
    ['status 503', failWith(503)],
    ['status 504', failWith(504)],
    ['an HTML page with status 502 from a proxy', page(502)],
    ['an HTML page with status 503 from a proxy', page(503)],
    ['an HTML page with status 504 from a proxy', page(504)],
    ['status 429', failWith(429, { 'Retry-After': '0' })],
    ['an HTML page with status 429 from a proxy', page(429)],
  ];

  it.each(faults)('is sent again as an API query after %s', async (_, fault) => {
    await using server = await startFaultyServer([fault, succeed]);
    expect(await server.api.request(QUERY)).toEqual({ a: 1 });
    expect(server.requests()).toBe(2);
  });

  it('is sent again as a management query after a dropped connection', async () => {
    await using server = await startFaultyServer([drop, json({ data: { me: { id: 'x' } } })]);
    expect(await server.client.auth.user()).toMatchObject({ id: 'x' });
    expect(server.requests()).toBe(2);
  });

  it('is sent again as an OAuth request after a dropped connection', async () => {
    const token = json({ access_token: 'x', expires_in: 3600, scope: 'a' });
    await using server = await startFaultyServer([
      drop,
      token,
      drop,
      json({ active: false }),
      drop,
      json({}),
    ]);
    expect(await server.client.oauth.token()).toMatchObject({ access_token: 'x' });
    expect(await server.client.oauth.introspect('x')).toEqual({ active: false });
    await server.client.oauth.revoke('x');
    expect(server.requests()).toBe(6);
  });

  it('is sent again as a request to /verify after a dropped connection', async () => {
    const forbidden = json({ code: 'UNAUTHENTICATED', title: 'No.' }, 401);
    await using server = await startFaultyServer([drop, forbidden]);
    expect(await server.client.verify('x')).toEqual({ allowed: false, reason: 'unauthenticated' });
    expect(server.requests()).toBe(2);
  });

  it.each([400, 401, 403, 404, 413, 500, 501])('is not sent again after status %i', async (status) => {
    await using server = await startFaultyServer([failWith(status), succeed]);
    expect(await catchFailure(server.api.request(QUERY))).toMatchObject({ status });
    expect(server.requests()).toBe(1);
  });
});

describe('a GraphQL mutation of the SDK', () => {
  const halfPerformed = json(
    {
      errors: [
        { message: 'busy', extensions: { code: 'UNAVAILABLE', performed: false } },
        { message: 'busy', extensions: { code: 'UNAVAILABLE' } },
      ],
    },
    503,
  );

  it.each([
    ['status 429', failWith(429)],
    ['status 503 that says it was not performed', unperformed()],
  ])('is sent again after %s, because it was not performed', async (_, fault) => {
    await using server = await startFaultyServer([fault, succeed]);
    expect(await server.api.request(MUTATION)).toEqual({ a: 1 });
    expect(server.requests()).toBe(2);
  });

  it.each([
    ['a dropped connection', drop, ConnectionError],
    ['a truncated response', truncate, ConnectionError],
    ['status 502', failWith(502), ServerError],
    ['status 504', failWith(504), ServerError],
    ['status 500', failWith(500), ServerError],
    ['status 503', failWith(503), ServerError],
    ['an HTML page with status 503 from a proxy', page(503), ServerError],
    ['status 503 that says so of one of two fields', halfPerformed, ServerError],
  ])('is not sent again after %s, because it may have been performed', async (_, fault, Class) => {
    await using server = await startFaultyServer([fault, succeed]);
    const error = await catchFailure(server.api.request(MUTATION));
    expect(error).toBeInstanceOf(Class);
    expect(server.requests()).toBe(1);
  });

  it('is recognized behind comments, fragments and queries of the same document', async () => {
    const documents = [
      '# a comment\nmutation { a }',
      'fragment F on T { a } mutation M { ...F }',
      'query Q { a } mutation M { a }',
      'mutation{a}',
      'subscription { a }',
    ];
    for (const document of documents) {
      await using server = await startFaultyServer([drop, succeed]);
      expect(await catchFailure(server.api.request(document)), document).toBeInstanceOf(ConnectionError);
      expect(server.requests()).toBe(1);
    }
    await using server = await startFaultyServer([drop, succeed]);
    expect(await server.api.request('{ mutations a: subscriptionCount }')).toEqual({ a: 1 });
  });
});

describe('maxRetries of the SDK', () => {
  it('is 2 by default, after which the last error is thrown', async () => {
    await using server = await startFaultyServer([
      failWith(503),
      drop,
      failWith(503, { 'X-Request-Id': 'r-1' }),
    ]);
    const error = await catchFailure(server.api.request(QUERY));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503, requestId: 'r-1' });
    expect(server.requests()).toBe(3);
  });

  it('can be 0, or more than 2', async () => {
    await using once = await startFaultyServer([failWith(503), succeed], { maxRetries: 0 });
    expect(await catchFailure(once.api.request(QUERY))).toBeInstanceOf(ServerError);
    await using often = await startFaultyServer([drop, drop, drop, succeed], { maxRetries: 3 });
    expect(await often.api.request(QUERY)).toEqual({ a: 1 });
  });
});
