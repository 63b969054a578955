import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { commonRequest } from '../../src/graphql/common-request.ts';

const QUERY = { query: '{ a }' };

interface Parts {
  readonly method?: string;
  readonly url?: string;
  readonly accept?: string;
}

/** Reads a request of the usual shape, changed in some parts. */
function read(body: unknown, { method = 'POST', url = '/graphql', accept }: Parts = {}) {
  const req = new IncomingMessage(new Socket());
  Object.assign(req, { method, url });
  if (accept !== undefined) req.headers.accept = accept;
  return commonRequest(req, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

describe('commonRequest', () => {
  it.each([
    ['a query', QUERY],
    ['every parameter', { ...QUERY, variables: { a: 1 }, operationName: 'A', extensions: { b: 2 } }],
    ['null parameters', { ...QUERY, variables: null, operationName: null, extensions: null }],
  ])('returns the parameters of a request with %s', (_, params) => {
    expect(read(params)).toEqual({ params, mediaType: 'application/json' });
  });

  it.each([
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json, */*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
  ])('returns for Accept: %s the media type %s', (accept, mediaType) => {
    expect(read(QUERY, { accept })?.mediaType).toBe(mediaType);
  });

  it.each<[string, unknown, Parts?]>([
    ['another method', QUERY, { method: 'GET' }],
    ['parameters in the URL', QUERY, { url: '/graphql?query={b}' }],
    ['another Accept', QUERY, { accept: 'text/html' }],
    ['an Accept named like a property of objects', QUERY, { accept: 'constructor' }],
    ['malformed JSON', '{"query":'],
    ['no body', ''],
    ['a list of requests', [QUERY]],
    ['null in place of an object', 'null'],
    ['no query', { variables: {} }],
    ['a query that is not a string', { query: 1 }],
    ['variables in a list', { ...QUERY, variables: [] }],
    ['variables in a string', { ...QUERY, variables: '{}' }],
    ['an operation name that is not a string', { ...QUERY, operationName: 1 }],
    ['extensions in a list', { ...QUERY, extensions: [] }],
    ['extensions in a string', { ...QUERY, extensions: '{}' }],
    ['an unknown parameter', { ...QUERY, id: 'a' }],
  ])('leaves to Yoga a request with %s', (_, body, parts) => {
    expect(read(body, parts)).toBeUndefined();
  });
});
