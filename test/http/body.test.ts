import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { outcomeOf, PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const LIMIT = 1_000_000;

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A request of exactly so many bytes. */
function bodyOf(query: string, bytes: number): string {
  const start = `{"query":${JSON.stringify(query)}`;
  return `${start}${' '.repeat(bytes - start.length - 1)}}`;
}

/** Sends a body in chunks, without telling its length. */
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

const planes: [string, string, () => Record<string, string>][] = [
  ['/graphql', '{ me { email } }', () => bearer(gateway.accessToken)],
  ['/apis/shop', PRODUCT, () => bearer(key)],
];
const manners: [
  string,
  (path: string, body: string, headers: Record<string, string>) => Promise<Response>,
][] = [
  ['with Content-Length', (path, body, headers) => gateway.post(path, body, headers)],
  ['in chunks', postChunked],
];

describe.each(planes)('%s', (path, query, headers) => {
  it.each(manners)('accepts 1,000,000 bytes %s', async (_, post) => {
    const response = await post(path, bodyOf(query, LIMIT), headers());
    const { data } = (await response.json()) as { data: unknown };
    expect(response.status).toBe(200);
    expect(data).toBeTruthy();
  });

  it.each(manners)('refuses 1,000,001 bytes %s, every time', async (_, post) => {
    const before = gateway.shop.received.length;
    for (let n = 0; n < 20; n += 1) {
      const response = await post(path, bodyOf(query, LIMIT + 1), headers());
      expect(await outcomeOf(response)).toEqual([413, 'BAD_REQUEST']);
    }
    expect(gateway.shop.received.length).toBe(before);
  });

  it.each(manners)('refuses 10 MB %s, every time', async (_, post) => {
    const body = bodyOf(query, 10 * LIMIT);
    for (let n = 0; n < 5; n += 1) {
      expect(await outcomeOf(await post(path, body, headers()))).toEqual([413, 'BAD_REQUEST']);
    }
  });
});

it('a body that never ends is cut off', async () => {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  const answer = Promise.withResolvers<string>();
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
    if (text.includes('\r\n\r\n')) answer.resolve(text);
  });
  socket.on('error', () => answer.resolve(text));
  socket.on('close', () => answer.resolve(text));
  socket.write(
    `POST /apis/shop HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
  let sent = 0;
  const send = () => {
    while (!socket.destroyed && socket.writable && text === '' && sent < 200_000_000) {
      sent += 0x10000;
      if (!socket.write(chunk)) return;
    }
  };
  socket.on('drain', send);
  send();
  expect(await answer.promise).toMatch(/^HTTP\/1\.1 413 /);
  expect(sent).toBeLessThan(40_000_000);
  socket.destroy();
});

it('the gateway goes on after a client hangs up in the middle of its body', async () => {
  const { hostname, port } = new URL(gateway.url);
  const before = gateway.logged.length;
  for (let n = 0; n < 5; n += 1) {
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      `POST /apis/shop HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"query`,
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    await closed;
  }
  expect((await gateway.call(key)).status).toBe(200);
  const errors = gateway.logged.slice(before).filter((line) => JSON.parse(line).level >= 50);
  expect(errors).toEqual([]);
});

it.each(planes)('%s answers a POST that announces no body at once', async (path, _, headers) => {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const { Authorization } = headers();
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${Authorization}\r\n` +
      'Content-Type: application/json\r\nConnection: close\r\n\r\n',
  );
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"BAD_REQUEST"');
});
