import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cutOffStalled, UnsentAnswers } from '../../src/http/unsent-answers.ts';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { eventually } from '../support/eventually.ts';
import { started } from '../support/upstream.ts';

/** Sends a request, and reads nothing of the answer. */
async function connectWithoutReading(url: string, request: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  await once(socket, 'connect');
  socket.write(request);
  return socket;
}

describe('UnsentAnswers', () => {
  const ANSWER_BYTES = 8_000_000;
  const MAX_BYTES = 20_000_000;
  let server: Awaited<ReturnType<typeof started>>;
  let answers: ServerResponse[];
  beforeEach(async () => {
    const unsent = new UnsentAnswers(MAX_BYTES);
    answers = [];
    const body = Buffer.alloc(ANSWER_BYTES);
    server = await started(
      createServer((_, res) => {
        answers.push(res);
        res.end(body);
        unsent.watch(res);
      }),
    );
  });
  afterEach(() => server.close());

  const get = () => connectWithoutReading(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const waitingBytes = () =>
    answers.reduce((sum, res) => sum + (res.destroyed ? 0 : (res.socket?.writableLength ?? 0)), 0);

  it('cuts off the clients that wait longest once too many bytes wait for all', async () => {
    const sockets: Socket[] = [];
    for (let n = 0; n < 10; n += 1) {
      sockets.push(await get());
      await eventually(() => expect(answers).toHaveLength(n + 1));
      expect(waitingBytes()).toBeLessThanOrEqual(MAX_BYTES);
    }
    const cutOff = answers.map(({ destroyed }) => destroyed);
    expect(cutOff[0]).toBe(true);
    expect(cutOff.at(-1)).toBe(false);
    expect(cutOff).toEqual(cutOff.toSorted((a, b) => Number(b) - Number(a)));
    for (const socket of sockets) socket.destroy();
  });

  it('forgets clients that read their answers', async () => {
    for (let n = 0; n < 10; n += 1) {
      const response = await fetch(server.url);
      expect((await response.arrayBuffer()).byteLength).toBe(ANSWER_BYTES);
    }
    expect(answers.filter(({ destroyed, writableFinished }) => destroyed && !writableFinished)).toEqual([]);
  });
});

describe('cutOffStalled', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A response whose socket reports no progress as often as a test says. */
  function stalledResponse(writableLength: number) {
    const events = new EventEmitter();
    const destroy = vi.fn();
    const socket = { writableLength };
    const res = Object.assign(events, { socket, destroyed: false, setTimeout: vi.fn(), destroy });
    cutOffStalled(res as unknown as ServerResponse);
    const stall = (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 5) {
        vi.advanceTimersByTime(5_000);
        events.emit('timeout');
      }
    };
    return { res, socket, destroy, stall };
  }

  it('destroys a response of which nothing was taken for 30 seconds', () => {
    const { destroy, stall } = stalledResponse(1_000);
    stall(25);
    expect(destroy).not.toHaveBeenCalled();
    stall(5);
    expect(destroy).toHaveBeenCalledOnce();
  });

  it('starts again when some of it was taken meanwhile', () => {
    const { destroy, stall } = stalledResponse(1_000);
    stall(25);
    // Progress: Node reports no timeout for a while.
    vi.advanceTimersByTime(10_000);
    stall(25);
    expect(destroy).not.toHaveBeenCalled();
    stall(5);
    expect(destroy).toHaveBeenCalledOnce();
  });

  it('leaves a response alone while nothing waits to be sent', () => {
    const { destroy, stall, socket } = stalledResponse(0);
    stall(600);
    expect(destroy).not.toHaveBeenCalled();
    socket.writableLength = 1;
    stall(30);
    expect(destroy).toHaveBeenCalled();
  });
});

describe('a gateway', () => {
  const ANSWER = `{"data":{"hello":"${'x'.repeat(30_000_000)}"}}`;
  let api: ApiGateway;
  beforeAll(async () => {
    api = await startApiGateway();
    api.respondWith((res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(ANSWER));
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    ['in the common shape', '*/*'],
    ['that Yoga serves', 'application/json, application/graphql-response+json;q=0.5'],
  ])(
    'cuts off the client that waits longest when three requests %s take no byte of 30 MB each',
    async (_, accept) => {
      const body = '{"query":"{ hello }"}';
      const request =
        `POST /apis/api HTTP/1.1\r\nHost: x\r\nX-API-Key: ${api.key}\r\nContent-Type: application/json\r\n` +
        `Accept: ${accept}\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`;
      const sockets: Socket[] = [];
      for (let n = 0; n < 3; n += 1) {
        const socket = await connectWithoutReading(api.gateway.url, request);
        sockets.push(socket);
        await eventually(() => expect(api.upstream.openConnections()).toBeGreaterThan(0));
      }
      const logged = api.gateway.logged.length;
      const requests = () =>
        api.gateway.logged.slice(logged).filter((line) => line.includes('"path":"/apis/api"')).length;
      // A request is logged once its response is closed: the others are still being written.
      await eventually(() => expect(requests()).toBe(1));
      expect((await fetch(`${api.gateway.url}/health/live`)).status).toBe(200);
      for (const socket of sockets) socket.destroy();
      await eventually(() => expect(requests()).toBe(3));
    },
  );
});
