import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { PRODUCT, readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { openSocket, sendRaw } from './raw-client.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Makes a GraphQL request of exactly so many bytes. */
function makeBody(query: string, bytes: number): string {
  const start = `{"query":${JSON.stringify(query)}`;
  return `${start}${' '.repeat(bytes - start.length - 1)}}`;
}

/** Sends a body in chunks, without its length. */
function postChunked(path: string, body: string, headers: Record<string, string>): Promise<Response> {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= body.length) return controller.close();
      controller.enqueue(Buffer.from(body.slice(sent, sent + 65_536)));
      sent += 65_536;
    },
  });
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: stream };
  return fetch(gateway.url + path, { ...init, duplex: 'half' } as RequestInit);
}

type Post = (path: string, body: string, headers: Record<string, string>) => Promise<Response>;
interface Plane {
  readonly path: string;
  readonly limit: number;
  readonly query: string;
  readonly headers: () => Record<string, string>;
}
const planes: [string, Plane][] = [
  [
    '/graphql with a session',
    {
      path: '/graphql',
      limit: 16_000_000,
      query: '{ me { email } }',
      headers: () => bearer(gateway.accessToken),
    },
  ],
  [
    '/graphql without a session',
    { path: '/graphql', limit: 256_000, query: '{ gateway { version } }', headers: () => ({}) },
  ],
  [
    '/graphql with an invalid token',
    { path: '/graphql', limit: 256_000, query: '{ gateway { version } }', headers: () => bearer('lku_x') },
  ],
  ['/apis/shop', { path: '/apis/shop', limit: 1_000_000, query: PRODUCT, headers: () => bearer(key) }],
];
const encodings: [string, Post][] = [
  ['with Content-Length', (path, body, headers) => gateway.post(path, body, headers)],
  ['in chunks', postChunked],
];

describe.each(planes)('POST %s', (_name, { path, limit, query, headers }) => {
  it.each(encodings)('accepts a body of its largest size %s', async (_, post) => {
    const response = await post(path, makeBody(query, limit), headers());
    expect(response.status).not.toBe(413);
    expect(JSON.stringify(await response.json())).toMatch(/"data":\{|UNAUTHENTICATED/);
  });

  it('accepts a body of its largest size by way of Yoga', async () => {
    const response = await gateway.post(`${path}?x=1`, makeBody(query, limit), headers());
    expect(JSON.stringify(await response.json())).toMatch(/"data":\{|UNAUTHENTICATED/);
  });

  it.each(encodings)('rejects 5 bodies that are one byte larger %s with 413', async (_, post) => {
    const before = gateway.shop.received.length;
    const body = makeBody(query, limit + 1);
    for (let n = 0; n < 5; n += 1) {
      expect(await readOutcome(await post(path, body, headers()))).toEqual([413, 'BAD_REQUEST']);
    }
    expect(gateway.shop.received.length).toBe(before);
  });

  it.each(encodings)('rejects 5 bodies that are 9 MB larger %s with 413', async (_, post) => {
    const body = makeBody(query, limit + 9_000_000);
    for (let n = 0; n < 5; n += 1) {
      expect(await readOutcome(await post(path, body, headers()))).toEqual([413, 'BAD_REQUEST']);
    }
  });

  it('responds with 400 to a request without a body and without Content-Length', async () => {
    const response = await sendRaw(
      gateway.url,
      `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${headers().Authorization ?? 'none'}\r\n` +
        'Content-Type: application/json\r\nConnection: close\r\n\r\n',
    );
    expect(response).toMatch(/^HTTP\/1\.1 400 /);
    expect(response).toContain('"code":"BAD_REQUEST"');
  });
});

/** The head of a POST to the shop, up to its body. */
const buildHead = (more: string) =>
  `POST /apis/shop HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;

describe('an endless body', () => {
  it('gets 413 while it is being sent', async () => {
    const socket = await openSocket(gateway.url);
    const response = Promise.withResolvers<string>();
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
      if (received.includes('\r\n\r\n')) response.resolve(received);
    });
    socket.on('error', () => response.resolve(received));
    socket.on('close', () => response.resolve(received));
    socket.write(buildHead('Transfer-Encoding: chunked'));
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    let sent = 0;
    const send = () => {
      while (!socket.destroyed && socket.writable && received === '' && sent < 200_000_000) {
        sent += 0x10000;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('drain', send);
    send();
    expect(await response.promise).toMatch(/^HTTP\/1\.1 413 /);
    expect(sent).toBeLessThan(40_000_000);
    socket.destroy();
  });
});

describe('an upload that the client aborts', () => {
  it('is neither executed nor logged as an error', async () => {
    const [before, executed] = [gateway.logged.length, gateway.shop.received.length];
    const newLines = () => gateway.logged.slice(before).map((line) => JSON.parse(line));
    for (let n = 0; n < 5; n += 1) {
      const socket = await openSocket(gateway.url);
      await new Promise((resolve) => socket.write(`${buildHead('Content-Length: 100')}{"query`, resolve));
      socket.destroy();
    }
    await eventually(() => expect(newLines().filter(({ msg }) => msg === 'Request')).toHaveLength(5));
    expect(gateway.shop.received.length).toBe(executed);
    expect((await gateway.call(key)).status).toBe(200);
    expect(newLines().filter(({ level }) => level >= 50)).toEqual([]);
  });
});
