import { once } from 'node:events';
import { Agent, createServer, get, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drain, listenOn } from '../../src/http/listening.ts';
import { eventually } from '../support/eventually.ts';
import { openSocket } from './raw-client.ts';

const LOCAL = { port: 0, host: '127.0.0.1' };
const HEAD = 'GET / HTTP/1.1\r\nHost: a\r\n';

/** Starts a server that never closes idle connections by itself. */
async function startServer(listener: RequestListener = () => undefined) {
  const server = createServer({ keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }, listener);
  return { server, url: await listenOn(server, LOCAL) };
}

/** Starts draining, and reports when it is done. */
function startDrain(server: Server) {
  const state = { isDone: false };
  const drained = drain(server).then(() => {
    state.isDone = true;
  });
  return { drained, state };
}

describe('listenOn', () => {
  it('returns the URL with the port that was free', async () => {
    const { server, url } = await startServer((_, res) => res.end('hello'));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(url, { headers: { Connection: 'close' } })).text()).toBe('hello');
    await drain(server);
  });

  it('returns an IPv6 address in brackets', async () => {
    const server = createServer();
    const url = await listenOn(server, { port: 0, host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await drain(server);
  });

  it('rejects when the port is in use', async () => {
    const { server, url } = await startServer();
    const port = Number(new URL(url).port);
    await expect(listenOn(createServer(), { ...LOCAL, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await drain(server);
  });
});

describe('drain', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('returns at once when the server does not listen', async () => {
    await drain(createServer());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('closes idle keep-alive connections without waiting for the cut-off', async () => {
    const { server, url } = await startServer((_, res) => res.end('hello'));
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) => get(url, { agent }, (res) => res.resume().once('end', resolve)));
    await drain(server);
    agent.destroy();
  });

  it('closes a connection that becomes idle when its last response is finished', async () => {
    const arrived = Promise.withResolvers<() => void>();
    const { server, url } = await startServer((_, res) => arrived.resolve(() => res.end('late')));
    const closeAll = vi.spyOn(server, 'closeAllConnections');
    const socket = await openSocket(url);
    const received = text(socket);
    socket.write(`${HEAD}\r\n`);
    const respond = await arrived.promise;
    const { drained, state } = startDrain(server);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.isDone).toBe(false);
    respond();
    // Time goes on while this waits.
    await eventually(() => expect(state.isDone).toBe(true));
    await drained;
    expect(await received).toMatch(/^HTTP\/1\.1 200 .*late/s);
    expect(closeAll).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets an idle connection send another request for 5 s, when it is to', async () => {
    const { server, url } = await startServer((_, res) => res.end('hello'));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = () => new Promise((resolve) => get(url, { agent }, (res) => resolve(text(res))));
    await send();
    const drained = drain(server, { keepIdle: true });
    await vi.advanceTimersByTimeAsync(4_999);
    await expect(openSocket(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await send()).toBe('hello');
    await vi.advanceTimersByTimeAsync(51);
    await drained;
    expect(vi.getTimerCount()).toBe(0);
    agent.destroy();
  });

  it('accepts no new connections while a request is in flight', async () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    const { server, url } = await startServer((_, res) => arrived.resolve(res));
    const socket = await openSocket(url);
    socket.write(`${HEAD}\r\n`);
    const res = await arrived.promise;
    const { drained } = startDrain(server);
    await expect(openSocket(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    socket.resume();
    res.setHeader('Connection', 'close').end();
    await drained;
  });

  it('finishes a response that its client reads slowly', async () => {
    const { server, url } = await startServer((_, res) => res.end(Buffer.alloc(20_000_000)));
    const closeAll = vi.spyOn(server, 'closeAllConnections');
    const connection = once(server, 'connection') as Promise<[Socket]>;
    const socket = await openSocket(url);
    socket.pause().write(`${HEAD}\r\n`);
    const [accepted] = await connection;
    await eventually(() => expect(accepted.writableLength).toBeGreaterThan(0));
    const { drained, state } = startDrain(server);
    await vi.advanceTimersByTimeAsync(1_000);
    const complete = Promise.withResolvers<void>();
    let length = 0;
    socket.on('data', (chunk) => {
      length += chunk.length;
      if (length > 20_000_000) complete.resolve();
    });
    socket.resume();
    await complete.promise;
    await eventually(() => expect(state.isDone).toBe(true));
    await drained;
    expect(closeAll).not.toHaveBeenCalled();
  });

  it.each<[string, string, RequestListener?]>([
    ['whose response never comes', `${HEAD}\r\n`],
    ['that does not read its response', `${HEAD}\r\n`, (_, res) => res.end(Buffer.alloc(20_000_000))],
    ['that never sends the rest of its headers', HEAD],
    ['that never sends the rest of its body', `${HEAD}Content-Length: 10\r\n\r\n{`, (req) => req.resume()],
    ['that never sends anything', ''],
  ])('cuts off after exactly 10 s a client %s', async (_, bytes, listener) => {
    const { server, url } = await startServer(listener);
    const connection = once(server, 'connection') as Promise<[Socket]>;
    const socket = (await openSocket(url)).on('error', () => undefined);
    socket.pause().write(bytes);
    const [accepted] = await connection;
    await eventually(() => expect(accepted.bytesRead).toBe(bytes.length));
    const { drained, state } = startDrain(server);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(state.isDone).toBe(false);
    expect(accepted.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await drained;
    expect(accepted.destroyed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    socket.destroy();
  });
});
