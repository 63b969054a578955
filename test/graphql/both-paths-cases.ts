import { getIntrospectionQuery } from 'graphql';

export type Body = string | Buffer<ArrayBuffer>;

/** Client ids that some requests refer to. */
export interface ClientIds {
  readonly active: string;
  readonly revoked: string;
}

/** A GraphQL request and the code of its first error; `data` without errors, `errors` without a code. */
export type Case = [name: string, outcome: string, body: Body | ((ids: ClientIds) => Body)];

/** The body of a GraphQL request. */
export const q = (query: string, variables?: object | null, more?: object) =>
  JSON.stringify({ query, variables, ...more });

const levels = `${'{ ofType '.repeat(20)}{ name }${' }'.repeat(20)}`;
const aliases = Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ');
const invalidUtf8 = [Buffer.from('{"query":"{ '), Buffer.of(0xff, 0xc3), Buffer.from(' }"}')];
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

const PARSE = 'GRAPHQL_PARSE_FAILED';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';

/** Requests that both planes handle alike. */
export const COMMON: Case[] = [
  ['a query', 'data', q('{ __typename }')],
  ['null parameters', 'data', q('{ __typename }', null, { operationName: null, extensions: null })],
  ['extensions', 'data', q('{ __typename }', {}, { extensions: { persistedQuery: { version: 1 } } })],
  ['a duplicate parameter', 'data', '{"query":"{ nothing }","query":"{ __typename }"}'],
  ['an undeclared variable', 'data', q('{ __typename }', { a: '🔑' })],
  ['an operation name', 'data', q(TWO, {}, { operationName: 'B' })],
  ['an unknown operation name', 'BAD_REQUEST', q(TWO, {}, { operationName: 'Ç \ud800' })],
  ['several operations without an operation name', 'BAD_REQUEST', q(TWO)],
  ['introspection', 'data', q(getIntrospectionQuery())],
  ['introspection of an unknown type', 'data', q('{ __type(name: "Überfluß 🔑 \\u2028") { name } }')],
  ['@include and @skip', 'data', q(SKIP, { y: true })],
  ['fragments', 'data', q('{ ...F ... on Query { b: __typename } } fragment F on Query { a: __typename }')],
  ['a syntax error', PARSE, q('{ schlüssel(')],
  ['invalid UTF-8', PARSE, Buffer.concat(invalidUtf8)],
  ['an empty query', PARSE, q('')],
  ['15,001 tokens', PARSE, q(`{${' a'.repeat(14_999)} }`)],
  ['an unknown field', INVALID, q('{ secrets }')],
  ['several validation errors', INVALID, q('query($u: Int) { secrets more { of } ...F @never }')],
  ['an unsupported subscription', INVALID, q('subscription { tick }')],
  ['21 levels', INVALID, q(`{ __type(name: "Query") ${levels} }`)],
  ['101 aliases', INVALID, q(`{ ${aliases} }`)],
  ['51 directives', INVALID, q(`{${' __typename @include(if: true)'.repeat(51)} }`)],
];

export const MANAGEMENT: Case[] = [
  ['the current account', 'data', q('{ me { id email createdAt } }')],
  [
    'a client key',
    'data',
    ({ active: id }) => q('query($id: ID!) { clientKey(id: $id) { clientId scopes } }', { id }),
  ],
  ['an unknown node', 'data', q(NODE, { id: 'Q2xpZW50S2V5Om5v' })],
  ['a new client key', 'data', () => q(CREATE, { input: { name: crypto.randomUUID(), scopes: ['a'] } })],
  ['an invalid new client key', 'data', q(CREATE, { input: { name: '', scopes: ['ä ö'] } })],
  [
    'an updated client key',
    'data',
    ({ active: id }) => q(UPDATE, { input: { id, name: 'Für „alle“ 🔑', description: null } }),
  ],
  ['an update of an unknown client key', 'data', q(UPDATE, { input: { id: 'nowhere' } })],
  [
    'an update of a revoked client key',
    'data',
    ({ revoked }) => q(UPDATE, { input: { id: revoked, name: 'x' } }),
  ],
  ['an unknown refresh token', 'data', q(REFRESH)],
  ['missing variables', 'BAD_REQUEST', q(NODE)],
  ['a null variable', 'BAD_REQUEST', q(NODE, { id: null })],
  ['variables of the wrong type', 'BAD_REQUEST', q(CREATE, { input: { name: 1, scopes: [2], more: true } })],
  ['an invalid global id', 'BAD_REQUEST', q(NODE, { id: '🔑' })],
  ['an invalid cursor', 'BAD_REQUEST', q('{ __typename clientKeys(after: "no") { totalCount } }')],
];

/** Requests to the sample shop, which reports invalid variables itself. */
export const SHOP: Case[] = [
  ['a mutation', 'data', q(ORDER)],
  ['unions and interfaces', 'data', q(SEARCH, { t: 'ada' })],
  ['a string beyond ASCII', 'data', q(SEARCH, { t: 'Ä 🔑 \u2028 \ud800' })],
  ['missing variables', 'errors', q(NODE)],
  ['a null variable', 'errors', q(NODE, { id: null })],
  ['a variable of the wrong type', 'errors', q(NODE, { id: [{}] })],
  ['introspection beside data', 'BAD_REQUEST', q('{ __schema { queryType { name } } users { name } }')],
  ['a missing argument', INVALID, q('{ product { name } }')],
];
