import { type ExecutionResult, GraphQLError } from 'graphql';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { NotFoundError, RateLimitedError, RequestError } from '../../src/domain/errors.ts';
import { withErrorCodes } from '../../src/graphql/errors.ts';
import type { Exchange } from '../../src/http/exchange.ts';

const ID = 'request-1';

/** Translates the error of a result. Returns it as JSON has it, with what was logged. */
function translate(error: GraphQLError, result: ExecutionResult = {}) {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const exchange = { clientInfo: { requestId: ID } } as Exchange;
  const { errors = [] } = withErrorCodes({ ...result, errors: [error] }, { exchange }, log);
  const [translated] = errors;
  if (!translated) throw new Error('no error');
  return { translated, extensions: translated.extensions, logged };
}

const thrown = (originalError: Error, extensions = {}) =>
  new GraphQLError('raw', { originalError, extensions });
const PARTIAL = { data: { a: 1 } };

describe('withErrorCodes', () => {
  it('returns a result without errors as it is', () => {
    const result = { data: {} };
    const exchange = { clientInfo: { requestId: ID } } as Exchange;
    expect(withErrorCodes(result, { exchange }, pino({ level: 'silent' }))).toBe(result);
  });

  it('keeps the errors of an upstream, which are plain objects', () => {
    const theirs = { message: 'theirs', extensions: { code: 'THEIRS' } } as unknown as GraphQLError;
    expect(translate(theirs).translated).toBe(theirs);
  });

  it('keeps data, path and locations', () => {
    const error = new GraphQLError('raw', { path: ['a', 0], originalError: new NotFoundError('page') });
    const exchange = { clientInfo: { requestId: ID } } as Exchange;
    const { data, errors } = withErrorCodes(
      { ...PARTIAL, errors: [error] },
      { exchange },
      pino({ level: 'silent' }),
    );
    expect([data, errors?.[0]?.path, errors?.[0]?.message]).toEqual([
      { a: 1 },
      ['a', 0],
      'There is no such page.',
    ]);
  });

  it.each([
    ['UNAUTHENTICATED', 401, { 'WWW-Authenticate': 'Bearer realm="latchkey"' }],
    ['FORBIDDEN', 403, {}],
    ['UNAVAILABLE', 503, {}],
  ] as const)('sets status and headers of %s with and without partial data', (code, status, headers) => {
    const error = thrown(new RequestError(code, 'message'));
    for (const result of [{}, PARTIAL]) {
      expect(translate(error, result).extensions).toEqual({ code, requestId: ID, http: { status, headers } });
    }
  });

  it.each([
    ['BAD_REQUEST', 400],
    ['UPSTREAM_UNAVAILABLE', 502],
    ['UPSTREAM_TIMEOUT', 504],
    ['INTERNAL', 500],
  ] as const)('sets the status of %s only without partial data', (code, status) => {
    const error = thrown(new RequestError(code, 'message'));
    expect(translate(error).extensions).toEqual({ code, requestId: ID, http: { status, headers: {} } });
    expect(translate(error, PARTIAL).extensions).toEqual({ code, requestId: ID });
    expect(translate(error, { data: null }).extensions).toEqual({ code, requestId: ID });
  });

  it('sets Retry-After and retryAfter of a rate limit', () => {
    expect(translate(thrown(new RateLimitedError('Too many.', 7)), PARTIAL).extensions).toEqual({
      code: 'RATE_LIMITED',
      requestId: ID,
      retryAfter: 7,
      http: { status: 429, headers: { 'Retry-After': '7' } },
    });
  });

  it('keeps other extensions of an error of its own, without their http', () => {
    const error = thrown(new RequestError('FORBIDDEN', 'No.'), {
      missingScopes: ['a'],
      http: { status: 418 },
    });
    expect(translate(error).extensions).toEqual({
      missingScopes: ['a'],
      code: 'FORBIDDEN',
      requestId: ID,
      http: { status: 403, headers: {} },
    });
  });

  it.each([
    ['a program error', thrown(new TypeError('secret detail')), {}],
    ['a program error within a GraphQL error', thrown(thrown(new TypeError('secret detail'))), PARTIAL],
    ['an error of the execution without a cause', new GraphQLError('secret detail'), PARTIAL],
  ])('translates %s to INTERNAL and logs it once', (_, error, result) => {
    const { translated, extensions, logged } = translate(error, result);
    expect(extensions).toMatchObject({ code: 'INTERNAL', requestId: ID });
    expect(translated.message).not.toContain('secret detail');
    expect(logged).toMatchObject([{ level: 50, requestId: ID, err: { message: 'secret detail' } }]);
  });

  it.each(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'])(
    'keeps the code %s and the status for the media type of GraphQL alone',
    (code) => {
      const error = new GraphQLError('wrong', { extensions: { code } });
      expect(translate(error)).toMatchObject({
        extensions: { code, requestId: ID, http: { status: 400, spec: true } },
        logged: [],
      });
    },
  );

  it('sets status 400 for every media type for a BAD_REQUEST of Yoga', () => {
    const error = new GraphQLError('wrong', { extensions: { code: 'BAD_REQUEST', http: { spec: true } } });
    expect(translate(error).extensions).toEqual({
      code: 'BAD_REQUEST',
      requestId: ID,
      http: { status: 400, spec: false },
    });
  });

  it('keeps the status and headers that Yoga chose for a BAD_REQUEST', () => {
    const http = { status: 405, headers: { Allow: 'POST' } };
    const error = new GraphQLError('wrong', { extensions: { code: 'BAD_REQUEST', http } });
    expect(translate(error).extensions.http).toEqual({ ...http, spec: false });
  });

  it('translates any other GraphQL error of a request to BAD_REQUEST without its details', () => {
    const error = new GraphQLError('wrong', { extensions: { code: 'THEIRS', quoted: 'secret' } });
    expect(translate(error).extensions).toEqual({
      code: 'BAD_REQUEST',
      requestId: ID,
      http: { status: 400, spec: true },
    });
  });
});
