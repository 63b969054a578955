import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, EVENT_STREAM, startApiGateway } from '../support/api-gateway.ts';

const PATH = '/v2/graphql%20api?tenant=a%2Fb&empty=';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway({ path: PATH, headers: { 'X-Internal': 'for the API' } });
});
afterAll(() => api[Symbol.asyncDispose]());

interface Kind {
  readonly kind: string;
  readonly query: string;
  readonly accept: string;
  readonly forwardedAccept: string;
  readonly type: string;
  readonly result: string;
}

const QUERY: Kind = {
  kind: 'query',
  query: 'query A { hello } query B($n: Int) { hello(n: $n) }',
  accept: 'application/json',
  forwardedAccept: 'application/graphql-response+json, application/json;q=0.9',
  type: 'application/json',
  result: '{"data":{"hello":"x"}}',
};

const KINDS: Kind[] = [
  QUERY,
  {
    ...QUERY,
    kind: 'mutation',
    query: QUERY.query.replaceAll('query', 'mutation').replaceAll('hello', 'act'),
  },
  {
    kind: 'subscription',
    query: 'subscription A { tick } subscription B($n: Int) { tick(n: $n) }',
    accept: EVENT_STREAM.Accept,
    forwardedAccept: 'text/event-stream, application/json;q=0.5',
    type: 'text/event-stream',
    result: 'event: next\ndata: {"data":{"tick":1}}\n\nevent: complete\ndata:\n\n',
  },
];

/** Sends the operation `B` and returns what the upstream received. */
async function forwarded({ query, accept, type, result }: Kind, headers: Record<string, string> = {}) {
  let received: { method?: string; url?: string; headers: IncomingHttpHeaders; body: unknown } | undefined;
  const response = await api.askWhile(
    (res, body, req) => {
      received = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body };
      res.writeHead(200, { 'Content-Type': type }).end(result);
    },
    { query, operationName: 'B', variables: { n: 7 } },
    { Accept: accept, ...headers },
  );
  expect(response.status).toBe(200);
  await response.text();
  if (!received) throw new Error('nothing was forwarded');
  return { ...received, requestId: response.headers.get('x-request-id') };
}

describe.each(KINDS)('a $kind that is forwarded', (kind) => {
  it('is posted to the path and query string of the configured URL', async () => {
    expect(await forwarded(kind)).toMatchObject({ method: 'POST', url: PATH });
  });

  it('contains the selected operation, its name and the variables', async () => {
    const { body } = await forwarded(kind);
    expect(body).toEqual({
      query: expect.stringMatching(new RegExp(`^${kind.kind} B\\(\\$n: Int\\) {[^}]*}$`)),
      operationName: 'B',
      variables: { n: 7 },
    });
  });

  it('has no headers but those of HTTP, of the configuration and of Latchkey', async () => {
    const { headers } = await forwarded(kind, { 'Accept-Language': 'de', 'User-Agent': 'theirs' });
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-internal',
      'x-latchkey-client-id',
      'x-latchkey-owner-id',
      'x-latchkey-scopes',
      'x-request-id',
    ]);
  });

  it('asks for uncompressed results of its kind', async () => {
    const { headers } = await forwarded(kind, { 'Accept-Encoding': 'gzip' });
    expect(headers).toMatchObject({
      accept: kind.forwardedAccept,
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'x-internal': 'for the API',
    });
  });

  it('identifies the client and carries the request id of the response', async () => {
    const { key, clientKey } = await api.gateway.key({ scopes: ['read:api', 'write:api', 'x'] });
    const { headers, requestId } = await forwarded(kind, { 'X-API-Key': key });
    expect(headers).toMatchObject({
      'x-latchkey-client-id': clientKey.clientId,
      'x-latchkey-scopes': 'read:api write:api x',
      'x-latchkey-owner-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-request-id': requestId,
    });
  });

  it.each([
    ['lower case', (name: string) => name.toLowerCase()],
    ['upper case', (name: string) => name.toUpperCase()],
    ['mixed case', (name: string) => name.replaceAll('e', 'E')],
  ])('replaces an identity that the caller forged in %s', async (_, spelling) => {
    const names = ['X-Latchkey-Client-Id', 'X-Latchkey-Scopes', 'X-Latchkey-Owner-Id', 'X-Request-Id'];
    const forged = Object.fromEntries(names.map((name) => [spelling(name), 'forged']));
    const { headers } = await forwarded(kind, forged);
    expect(JSON.stringify(headers)).not.toContain('forged');
    expect(headers['x-latchkey-scopes']).toBe('*');
  });
});

describe('the configured headers of an API', () => {
  it.each([
    'X-Latchkey-Client-Id',
    'x-latchkey-client-id',
    'X-LATCHKEY-SCOPES',
    'x-Latchkey-owner-ID',
    'X-Latchkey-Anything',
    'X-Request-Id',
    'x-request-id',
    'Accept',
    'ACCEPT-ENCODING',
    'Content-Type',
    'content-length',
    'Content-Encoding',
    'Host',
    'Connection',
    'Transfer-Encoding',
  ])('cannot replace %s', async (name) => {
    await expect(startApiGateway({ headers: { [name]: 'forged' } })).rejects.toThrow('is set by Latchkey');
  });
});
