import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RequestError } from '../../src/domain/errors.ts';
import { commonRequest } from '../../src/graphql/common-request.ts';
import { ClientKeys } from '../../src/services/client-keys/client-keys.ts';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { bearer } from '../support/gateway.ts';
import { type Body, type Case, type ClientIds, COMMON, MANAGEMENT, q, SHOP } from './both-paths-cases.ts';

// A request in the common shape takes the short path; any other takes the full path through Yoga. The spy
// shows which one a request took.
vi.mock('../../src/graphql/common-request.ts', { spy: true });

type Headers = Record<string, string>;

let api: ApiGateway;
let unscoped: Headers;
let ids: ClientIds;
beforeAll(async () => {
  api = await startApiGateway();
  unscoped = bearer((await api.gateway.key({ scopes: [] })).key);
  const { clientId: active } = (await api.gateway.key()).clientKey;
  const { clientId: revoked } = (await api.gateway.key()).clientKey;
  await api.gateway.revoke(revoked);
  ids = { active, revoked };
});
afterAll(() => api[Symbol.asyncDispose]());
afterEach(() => vi.restoreAllMocks());

/** Returns the response without what differs between requests, and the path that the request took. */
async function send(url: string, headers: Headers, body: Body) {
  vi.mocked(commonRequest).mockClear();
  const response = await fetch(api.gateway.url + url, { method: 'POST', headers, body });
  const requestId = response.headers.get('x-request-id') ?? 'none';
  const text = (await response.text()).replaceAll(requestId, 'request-id');
  const kept = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  const [read] = vi.mocked(commonRequest).mock.results;
  const path = read && (read.value ? 'short' : 'full');
  return { path, answer: { status: response.status, headers: Object.fromEntries(kept), text } };
}

const ACCEPTS = [
  '*/*',
  'application/json',
  'application/json, */*',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json',
  'application/graphql-response+json, application/json;q=0.9',
];

/** Changes a request so that it takes the full path, in one of two ways. */
function toFullPath(n: number, url: string, headers: Headers): [string, Headers] {
  if (n % 2 === 0) return [`${url}?_=1`, headers];
  return [url, { ...headers, Accept: `${headers.Accept};charset=utf-8` }];
}

/** Lets the upstream respond like this from now on. */
async function setUpstreamResponse(status: number, text: string) {
  const headers = { 'Content-Type': 'application/json', 'X-Evil': '1' };
  const response = await api.askWhile((res) => res.writeHead(status, headers).end(text));
  await response.body?.cancel();
}

/** Sends a request on both paths for each media type, expects equal responses, and returns their outcome. */
async function outcome(url: string, headers: Headers, body: () => Body): Promise<string> {
  let text = '';
  for (const [n, Accept] of ACCEPTS.entries()) {
    const common = { 'Content-Type': 'application/json', ...headers, Accept };
    const short = await send(url, common, body());
    expect(short.path).toBe('short');
    const full = await send(...toFullPath(n, url, common), body());
    expect(full.path).toBe('full');
    expect(full.answer, Accept).toEqual(short.answer);
    ({ text } = short.answer);
  }
  const { errors } = JSON.parse(text);
  return errors ? (errors[0].extensions?.code ?? 'errors') : 'data';
}

describe.each<[string, string, () => Headers, Case[], string?]>([
  ['/graphql', 'an access token', () => bearer(api.gateway.accessToken), [...COMMON, ...MANAGEMENT]],
  ['/graphql', 'no token', () => ({}), [...COMMON, ...MANAGEMENT], 'UNAUTHENTICATED'],
  ['/graphql', 'an invalid token', () => bearer('x'), [...COMMON, ...MANAGEMENT], 'UNAUTHENTICATED'],
  ['/apis/shop', 'a client key', () => bearer(api.key), [...COMMON, ...SHOP]],
  ['/apis/shop', 'a client key without scopes', () => unscoped, [...COMMON, ...SHOP], 'FORBIDDEN'],
])('POST %s with %s', (url, _, headers, cases, refusal = '') => {
  const title = `returns the same response on both request paths for %s: ${refusal && `${refusal} or `}%s`;
  it.each(cases)(title, async (_, expected, body) => {
    const found = await outcome(url, headers(), () => (typeof body === 'function' ? body(ids) : body));
    expect([expected, refusal]).toContain(found);
  });
});

describe('POST /apis/api', () => {
  const theirs = { http: { status: 418, headers: { 'x-evil': '1' } }, unexpected: true };
  it.each<[string, string, number, string]>([
    ['data', 'data', 200, '{ "data": { "hello": "\\u00e4 ä 🔑" }, "extensions": { "http": 1 }, "more": {} }'],
    [
      'errors',
      'errors',
      200,
      JSON.stringify({ data: null, errors: [{ extensions: theirs }], extensions: theirs }),
    ],
    [
      'errors with status 401',
      'UNAUTHENTICATED',
      401,
      '{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}',
    ],
    ['a page with status 500', 'UPSTREAM_UNAVAILABLE', 500, '<html>no</html>'],
    ['truncated JSON', 'UPSTREAM_UNAVAILABLE', 200, '{"data":{"hello"'],
  ])(
    'returns the same response on both request paths for %s of the upstream: %s',
    async (_, expected, status, text) => {
      await setUpstreamResponse(status, text);
      expect(await outcome('/apis/api', bearer(api.key), () => q('{ hello }'))).toBe(expected);
    },
  );

  it.each(ACCEPTS)(
    'returns the same response on both request paths for a subscription with Accept: %s',
    async (Accept) => {
      await setUpstreamResponse(200, '{"data":{"tick":1}}');
      const headers = { 'Content-Type': 'application/json', ...bearer(api.key), Accept };
      const { answer } = await send('/apis/api', headers, q('subscription { tick }'));
      const full = await send(...toFullPath(0, '/apis/api', headers), q('subscription { tick }'));
      expect(full.path).toBe('full');
      expect(full.answer).toEqual(answer);
    },
  );
});

describe('POST /graphql', () => {
  it.each([
    ['INTERNAL', 'find', new Error('our fault')],
    ['INTERNAL', 'list', new Error('our fault')],
    ['UNAVAILABLE', 'find', new RequestError('UNAVAILABLE', 'The database cannot answer.')],
    ['UNAVAILABLE', 'list', new RequestError('UNAVAILABLE', 'The database cannot answer.')],
  ] as const)(
    'returns %s on both request paths when ClientKeys.%s throws that error',
    async (expected, method, error) => {
      vi.spyOn(ClientKeys.prototype, method).mockRejectedValue(error);
      const field = method === 'find' ? 'clientKey(id: "x") { id }' : 'clientKeys { totalCount }';
      const query = `{ __typename ${field} }`;
      expect(await outcome('/graphql', bearer(api.gateway.accessToken), () => q(query))).toBe(expected);
    },
  );

  it.each<[number, string, Headers]>([
    [
      200,
      'Content-Type: application/json;charset=utf-8',
      { 'Content-Type': 'application/json;charset=utf-8' },
    ],
    [
      200,
      'Content-Type: application/json; charset=UTF-8',
      { 'Content-Type': 'application/json; charset=UTF-8' },
    ],
    [200, 'Content-Type: Application/JSON', { 'Content-Type': 'Application/JSON' }],
    [200, 'Content-Encoding: identity', { 'Content-Encoding': 'identity' }],
    [200, 'Accept-Encoding and Origin', { 'Accept-Encoding': 'gzip', Origin: 'https://console.example' }],
    [200, 'X-HTTP-Method-Override', { 'X-HTTP-Method-Override': 'GET', Connection: 'close' }],
    [406, 'Accept: text/plain', { Accept: 'text/plain' }],
    [406, 'Accept: constructor', { Accept: 'constructor' }],
    [406, 'Accept: __proto__', { Accept: '__proto__' }],
  ])('returns the same %i response on both request paths for %s', async (status, _, headers) => {
    const sent = { 'Content-Type': 'application/json', ...headers };
    const { answer } = await send('/graphql', sent, q('{ __typename }'));
    const full = await send(...toFullPath(0, '/graphql', sent), q('{ __typename }'));
    expect(full.path).toBe('full');
    expect(full.answer).toEqual(answer);
    expect(answer.status).toBe(status);
  });
});
