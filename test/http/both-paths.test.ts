import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RequestError } from '../../src/domain/errors.ts';
import { commonRequest } from '../../src/http/common-request.ts';
import { ClientKeys } from '../../src/services/client-keys.ts';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { bearer } from '../support/gateway.ts';

// Watched, to know which path a request takes.
vi.mock('../../src/http/common-request.ts', { spy: true });

type Headers = Record<string, string>;
type Body = string | Buffer<ArrayBuffer>;

let api: ApiGateway;
let unscoped: Headers;
let id: string;
let revoked: string;
beforeAll(async () => {
  api = await startApiGateway();
  unscoped = bearer((await api.gateway.key({ scopes: [] })).key);
  ({ clientId: id } = (await api.gateway.key()).clientKey);
  ({ clientId: revoked } = (await api.gateway.key()).clientKey);
  await api.gateway.revoke(revoked);
});
afterAll(() => api[Symbol.asyncDispose]());
afterEach(() => vi.restoreAllMocks());

/** An answer without what is new in each, and the path that its request took. */
async function ask(url: string, headers: Headers, body: Body) {
  vi.mocked(commonRequest).mockClear();
  const response = await fetch(api.gateway.url + url, { method: 'POST', headers, body });
  const requestId = response.headers.get('x-request-id') ?? 'none';
  const text = (await response.text()).replaceAll(requestId, 'request-id');
  const told = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  const [read] = vi.mocked(commonRequest).mock.results;
  const path = read && (read.value ? 'short' : 'full');
  return { path, answer: { status: response.status, headers: Object.fromEntries(told), text } };
}

const ACCEPTS = [
  '*/*',
  'application/json',
  'application/json, */*',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json',
  'application/graphql-response+json, application/json;q=0.9',
];

/** The same request in a form that takes the full path, of which there are three. */
function inFull(n: number, url: string, headers: Headers): [string, Headers] {
  if (n % 3 === 0) return [`${url}?_=1`, headers];
  if (n % 3 === 1) return [url, { ...headers, 'Content-Type': 'application/json; charset="utf-8"' }];
  return [url, { ...headers, Accept: `${headers.Accept};charset=utf-8` }];
}

/** Has the upstream answer so from now on. */
async function answering(status: number, text: string) {
  const headers = { 'Content-Type': 'application/json', 'X-Evil': '1' };
  const response = await api.askWhile((res) => res.writeHead(status, headers).end(text));
  await response.body?.cancel();
}

/** Asks for all media types on both paths, expects one answer, and gives its outcome. */
async function outcome(url: string, headers: Headers, body: () => Body): Promise<string> {
  let text = '';
  for (const [n, Accept] of ACCEPTS.entries()) {
    const common = { 'Content-Type': 'application/json', ...headers, Accept };
    const short = await ask(url, common, body());
    expect(short.path).toBe('short');
    const full = await ask(...inFull(n, url, common), body());
    expect(full.path).toBe('full');
    expect(full.answer, Accept).toEqual(short.answer);
    ({ text } = short.answer);
  }
  const { errors } = JSON.parse(text);
  return errors ? (errors[0].extensions?.code ?? 'errors') : 'data';
}

const q = (query: string, variables?: object | null, more?: object) =>
  JSON.stringify({ query, variables, ...more });
const levels = `${'{ ofType '.repeat(20)}{ name }${' }'.repeat(20)}`;
const aliases = Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ');
const garbled = [Buffer.from('{"query":"{ '), Buffer.of(0xff, 0xc3), Buffer.from(' }"}')];
const TWO = 'query A { __typename } query B { b: __typename }';
const SKIP = 'query($y: Boolean!) { a: __typename @include(if: $y) __typename @skip(if: $y) }';
const NODE = 'query($id: ID!) { node(id: $id) { __typename id } }';
const CREATE = `mutation($input: CreateClientKeyInput!) { createClientKey(input: $input) {
  ... on CreateClientKeyPayload { clientKey { status } } ... on ValidationError { fieldErrors { path } } } }`;
const UPDATE = `mutation($input: UpdateClientKeyInput!) { updateClientKey(input: $input) {
  ... on UpdateClientKeyPayload { clientKey { name description } } ... on Error { code message } } }`;
const REFRESH = 'mutation { refreshToken(input: { refreshToken: "no" }) { ... on Error { code message } } }';
const ORDER = 'mutation { placeOrder(userId: "u1", productId: "p1") { status customer { name } } }';
const SEARCH = 'query($t: String!) { search(text: $t) { ...F } } fragment F on User { name }';

type Case = [outcome: string, what: string, body: Body | (() => Body)];
const PARSE = 'GRAPHQL_PARSE_FAILED';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';

const ANYWHERE: Case[] = [
  ['data', 'a query', q('{ __typename }')],
  ['data', 'parameters of null', q('{ __typename }', null, { operationName: null, extensions: null })],
  ['data', 'extensions', q('{ __typename }', {}, { extensions: { persistedQuery: { version: 1 } } })],
  ['data', 'a parameter given twice', '{"query":"{ nothing }","query":"{ __typename }"}'],
  ['data', 'a variable that is not declared', q('{ __typename }', { a: '🔑' })],
  ['data', 'an operation by name', q(TWO, {}, { operationName: 'B' })],
  ['BAD_REQUEST', 'a name that no operation has', q(TWO, {}, { operationName: 'Ç \ud800' })],
  ['BAD_REQUEST', 'several operations and no name', q(TWO)],
  ['data', 'introspection', q(getIntrospectionQuery())],
  ['data', 'introspection of no type', q('{ __type(name: "Überfluß 🔑 \\u2028") { name } }')],
  ['data', '@include and @skip', q(SKIP, { y: true })],
  ['data', 'fragments', q('{ ...F ... on Query { b: __typename } } fragment F on Query { a: __typename }')],
  [PARSE, 'a syntax error', q('{ schlüssel(')],
  [PARSE, 'bytes that are no UTF-8', Buffer.concat(garbled)],
  [PARSE, 'an empty query', q('')],
  [PARSE, '15,001 tokens', q(`{${' a'.repeat(14_999)} }`)],
  [INVALID, 'an unknown field', q('{ secrets }')],
  [INVALID, 'several mistakes', q('query($u: Int) { secrets more { of } ...F @never }')],
  [INVALID, 'a subscription where there is none', q('subscription { tick }')],
  [INVALID, '21 levels', q(`{ __type(name: "Query") ${levels} }`)],
  [INVALID, '101 aliases', q(`{ ${aliases} }`)],
  [INVALID, '51 directives', q(`{${' __typename @include(if: true)'.repeat(51)} }`)],
];

const MANAGEMENT: Case[] = [
  ['data', 'who is signed in', q('{ me { id email createdAt } }')],
  ['data', 'a key', () => q('query($id: ID!) { clientKey(id: $id) { clientId scopes } }', { id })],
  ['data', 'an object that is not there', q(NODE, { id: 'Q2xpZW50S2V5Om5v' })],
  ['data', 'a new key', () => q(CREATE, { input: { name: crypto.randomUUID(), scopes: ['a'] } })],
  ['data', 'a new key that is not in order', q(CREATE, { input: { name: '', scopes: ['ä ö'] } })],
  ['data', 'a changed key', () => q(UPDATE, { input: { id, name: 'Für „alle“ 🔑', description: null } })],
  ['data', 'a changed key that is not there', q(UPDATE, { input: { id: 'nowhere' } })],
  ['data', 'a changed key that is revoked', () => q(UPDATE, { input: { id: revoked, name: 'x' } })],
  ['data', 'tokens for none', q(REFRESH)],
  ['BAD_REQUEST', 'no variables', q(NODE)],
  ['BAD_REQUEST', 'a variable of null', q(NODE, { id: null })],
  ['BAD_REQUEST', 'variables of the wrong type', q(CREATE, { input: { name: 1, scopes: [2], more: true } })],
  ['BAD_REQUEST', 'an id that is none', q(NODE, { id: '🔑' })],
  ['BAD_REQUEST', 'a cursor that is none', q('{ __typename clientKeys(after: "no") { totalCount } }')],
];

// What the shop finds wrong, it tells in its own words.
const SHOP: Case[] = [
  ['data', 'a mutation', q(ORDER)],
  ['data', 'unions and interfaces', q(SEARCH, { t: 'ada' })],
  ['data', 'a text beyond ASCII', q(SEARCH, { t: 'Ä 🔑 \u2028 \ud800' })],
  ['errors', 'no variables', q(NODE)],
  ['errors', 'a variable of null', q(NODE, { id: null })],
  ['errors', 'a variable of the wrong type', q(NODE, { id: [{}] })],
  ['BAD_REQUEST', 'introspection beside data', q('{ __schema { queryType { name } } users { name } }')],
  [INVALID, 'a missing argument', q('{ product { name } }')],
];

describe.each<[string, string, () => Headers, Case[], string?]>([
  ['an account', '/graphql', () => bearer(api.gateway.accessToken), [...ANYWHERE, ...MANAGEMENT]],
  ['nobody', '/graphql', () => ({}), [...ANYWHERE, ...MANAGEMENT], 'UNAUTHENTICATED'],
  ['a bad token', '/graphql', () => bearer('x'), [...ANYWHERE, ...MANAGEMENT], 'UNAUTHENTICATED'],
  ['a key', '/apis/shop', () => bearer(api.key), [...ANYWHERE, ...SHOP]],
  ['a key without scopes', '/apis/shop', () => unscoped, [...ANYWHERE, ...SHOP], 'FORBIDDEN'],
])('both paths answer %s at %s alike:', (_, url, headers, cases, refusal = '') => {
  it.each(cases)(`${refusal && `${refusal} or `}%s for %s`, async (expected, _, body) => {
    const found = await outcome(url, headers(), () => (typeof body === 'function' ? body() : body));
    expect([expected, refusal]).toContain(found);
  });
});

describe('both paths answer alike what the upstream answers:', () => {
  const theirs = { http: { status: 418, headers: { 'x-evil': '1' } }, unexpected: true };
  it.each<[string, number, string]>([
    ['data', 200, '{ "data": { "hello": "\\u00e4 ä 🔑" }, "extensions": { "http": 1 }, "more": {} }'],
    ['errors', 200, JSON.stringify({ data: null, errors: [{ extensions: theirs }], extensions: theirs })],
    ['UNAUTHENTICATED', 401, '{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}'],
    ['UPSTREAM_UNAVAILABLE', 500, '<html>no</html>'],
    ['UPSTREAM_UNAVAILABLE', 200, '{"data":{"hello"'],
  ])('%s for %i %s', async (expected, status, text) => {
    await answering(status, text);
    expect(await outcome('/apis/api', bearer(api.key), () => q('{ hello }'))).toBe(expected);
  });
});

it.each(ACCEPTS)('both paths answer a subscription alike as %s', async (Accept) => {
  await answering(200, '{"data":{"tick":1}}');
  const headers = { 'Content-Type': 'application/json', ...bearer(api.key), Accept };
  const { answer } = await ask('/apis/api', headers, q('subscription { tick }'));
  const full = await ask(...inFull(0, '/apis/api', headers), q('subscription { tick }'));
  expect(full.path).toBe('full');
  expect(full.answer).toEqual(answer);
});

it.each([
  ['INTERNAL', 'find', new Error('our fault')],
  ['INTERNAL', 'list', new Error('our fault')],
  ['UNAVAILABLE', 'find', new RequestError('UNAVAILABLE', 'The database cannot answer.')],
  ['UNAVAILABLE', 'list', new RequestError('UNAVAILABLE', 'The database cannot answer.')],
] as const)('both paths answer %s alike when client keys fail to %s', async (expected, method, error) => {
  vi.spyOn(ClientKeys.prototype, method).mockRejectedValue(error);
  const query = `{ __typename ${method === 'find' ? 'clientKey(id: "x") { id }' : 'clientKeys { totalCount }'} }`;
  expect(await outcome('/graphql', bearer(api.gateway.accessToken), () => q(query))).toBe(expected);
});

it.each<[number, Headers]>([
  [200, { 'Content-Type': 'application/json;charset=utf-8' }],
  [200, { 'Content-Type': 'application/json; charset=UTF-8' }],
  [200, { 'Content-Type': 'Application/JSON' }],
  [200, { 'Content-Encoding': 'identity' }],
  [200, { 'Content-Encoding': 'gzip' }],
  [200, { 'Accept-Encoding': 'gzip', Origin: 'https://console.example' }],
  [200, { 'X-HTTP-Method-Override': 'GET', Connection: 'close' }],
  [406, { Accept: 'text/plain' }],
  [406, { Accept: 'constructor' }],
  [406, { Accept: '__proto__' }],
])('both paths answer %i alike with headers %o', async (status, headers) => {
  const sent = { 'Content-Type': 'application/json', ...headers };
  const { answer } = await ask('/graphql', sent, q('{ __typename }'));
  const full = await ask(...inFull(0, '/graphql', sent), q('{ __typename }'));
  expect(full.path).toBe('full');
  expect(full.answer).toEqual(answer);
  expect(answer.status).toBe(status);
});
