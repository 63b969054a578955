import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ENTRY_POINTS,
  type EntryPoint,
  type EntryPointGateway,
  startEntryPoints,
} from '../support/entry-points.ts';

const ANONYMOUS_LIMIT = 256_000;
const SESSION_LIMIT = 16_000_000;
const API_LIMIT = 1_000_000;
const REST_LIMIT = 256_000;
const MAX_DOCUMENT_LENGTH = 100_000;

let gateway: EntryPointGateway;
beforeAll(async () => {
  gateway = await startEntryPoints({ logLevel: 'info' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

function findLimit({ isGraphQL, path, security }: EntryPoint): number {
  if (!isGraphQL) return REST_LIMIT;
  if (path !== '/graphql') return API_LIMIT;
  return security.length > 0 ? SESSION_LIMIT : ANONYMOUS_LIMIT;
}

/** A body of exactly so many bytes, as this entry point takes them. */
function buildBody({ isGraphQL, path }: EntryPoint, type: string, bytes: number): string {
  const query = path === '/graphql' ? '{ gateway { version } }' : '{ product(id: \\"p1\\") { name } }';
  const start = isGraphQL ? `{"query":"${query}"` : '{"email":"a"';
  if (!type.endsWith('json')) return `token=${'a'.repeat(bytes - 6)}`;
  return `${start}${' '.repeat(bytes - start.length - 1)}}`;
}

/** Posts a body in chunks, so that no header tells its length. */
async function sendChunked(entryPoint: EntryPoint, type: string, body: string): Promise<number> {
  const response = await fetch(gateway.url + entryPoint.path, {
    method: entryPoint.method,
    headers: { 'Content-Type': type, ...gateway.headersFor(entryPoint) },
    body: new Blob([body]).stream(),
    duplex: 'half',
  } as RequestInit);
  await response.arrayBuffer();
  return response.status;
}

describe.each(ENTRY_POINTS)('$name', (entryPoint) => {
  // OAuth has no error for a body that is too large but invalid_request, which is 400 (RFC 6749 section 5.2).
  const tooLarge = entryPoint.path.startsWith('/oauth/') ? 400 : 413;
  const limit = findLimit(entryPoint);
  const type = entryPoint.types[0] ?? '';

  it(`reads a body of ${limit} bytes`, async () => {
    const body = buildBody(entryPoint, type, limit);
    const { status } = await gateway.send(entryPoint, body);
    expect(status).not.toBe(413);
    expect(await sendChunked(entryPoint, type, body)).not.toBe(413);
    if (entryPoint.isGraphQL) expect(status).toBe(200);
  });

  it(`rejects a body of ${limit + 1} bytes with ${tooLarge}`, async () => {
    const forwarded = gateway.shop.received.length;
    const body = buildBody(entryPoint, type, limit + 1);
    const { status, text } = await gateway.send(entryPoint, body);
    expect([status, text]).toEqual([tooLarge, expect.stringContaining(`larger than ${limit} bytes`)]);
    expect(await sendChunked(entryPoint, type, body)).toBe(tooLarge);
    expect(gateway.shop.received.length).toBe(forwarded);
  });
});

describe('POST /graphql', () => {
  const large = '{"query":"{ gateway { version } }","variables":{}}'.padEnd(ANONYMOUS_LIMIT + 1);
  const cases: [string, () => Record<string, string>][] = [
    ['an invalid access token', () => ({ Authorization: 'Bearer lk_at_invalid' })],
    ['a client key', () => gateway.credentials.clientKey ?? {}],
    ['Basic credentials', () => gateway.credentials.password ?? {}],
    ['a token in another header', () => gateway.credentials['X-Blnk-Key'] ?? {}],
  ];

  it.each(cases)('reads 256,000 bytes at most with %s', async (_, headers) => {
    const response = await gateway.post('/graphql', large, headers());
    expect(response.status).toBe(413);
  });

  it('reads 256,000 bytes at most once the session has ended', async () => {
    const { accessToken } = await gateway.signUp();
    const headers = { Authorization: `Bearer ${accessToken}` };
    expect((await gateway.post('/graphql', large, headers)).status).toBe(200);
    await gateway.post('/graphql', { query: 'mutation { logout { account { id } } }' }, headers);
    expect((await gateway.post('/graphql', large, headers)).status).toBe(413);
  });

  it.each(['user', undefined])(
    'takes documents of 100,000 characters at most, credentials: %s',
    async (scheme) => {
      const query = (length: number) => '{ gateway { version } }'.padEnd(length);
      const headers = {
        Accept: 'application/graphql-response+json',
        ...(scheme && gateway.credentials[scheme]),
      };
      const accepted = await gateway.post('/graphql', { query: query(MAX_DOCUMENT_LENGTH) }, headers);
      expect(accepted.status).toBe(200);
      const rejected = await gateway.post('/graphql', { query: query(MAX_DOCUMENT_LENGTH + 1) }, headers);
      expect([rejected.status, await rejected.text()]).toEqual([400, expect.stringContaining('100000')]);
    },
  );
});
