import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../src/http/body.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const LIMIT = 1_000_000;
const TOO_LARGE = {
  status: 413,
  code: 'BAD_REQUEST',
  message: 'The request body is larger than 1000000 bytes.',
};

/** A request whose body is pushed into it. */
const newRequest = () => new IncomingMessage(new Socket());

/** Whether a promise is still pending after everything that waits for no timer or input. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  promise.then(
    () => {
      pending = false;
    },
    () => {
      pending = false;
    },
  );
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  return pending;
}

describe('readBody', () => {
  it.each([
    ['no chunks', []],
    ['one chunk', ['hello']],
    ['several chunks', ['hel', 'lo', ' wörld']],
  ])('returns a body in %s', async (_, chunks) => {
    const req = newRequest();
    const body = readBody(req, LIMIT);
    for (const chunk of chunks) req.push(Buffer.from(chunk));
    req.push(null);
    expect((await body).toString()).toBe(chunks.join(''));
  });

  it('returns an empty buffer for a request that has already ended', async () => {
    const req = newRequest();
    req.push(null);
    req.resume();
    await nextTurn();
    expect(await readBody(req, LIMIT)).toEqual(Buffer.alloc(0));
  });

  it.each([
    ['accepts', 1_000_000],
    ['rejects', 1_000_001],
  ])('%s a body of %i bytes in one chunk', async (outcome, bytes) => {
    const req = newRequest();
    const body = readBody(req, LIMIT);
    req.push(Buffer.alloc(bytes, 'x'));
    req.push(null);
    if (outcome === 'accepts') expect((await body).length).toBe(bytes);
    else await expect(body).rejects.toMatchObject(TOO_LARGE);
  });

  it('waits for the end of a body of up to 17,000,000 bytes before it rejects it', async () => {
    const req = newRequest();
    const body = readBody(req, LIMIT);
    for (let sent = 0; sent < 17; sent += 1) req.push(Buffer.alloc(1_000_000));
    expect(await isPending(body)).toBe(true);
    req.push(null);
    await expect(body).rejects.toMatchObject(TOO_LARGE);
  });

  it('rejects a body of more than 17,000,000 bytes before its end', async () => {
    const req = newRequest();
    const body = readBody(req, LIMIT);
    for (let sent = 0; sent < 17; sent += 1) req.push(Buffer.alloc(1_000_000));
    expect(await isPending(body)).toBe(true);
    req.push(Buffer.alloc(1));
    await expect(body).rejects.toMatchObject(TOO_LARGE);
  });

  it('does not keep the bytes beyond 1,000,000 in memory', async () => {
    const req = newRequest();
    const body = readBody(req, LIMIT);
    req.push(Buffer.alloc(1_000_000));
    const dropped = pushNewChunk(req);
    expect(await isPending(body)).toBe(true);
    collectGarbage();
    expect(dropped.deref()).toBeUndefined();
    req.push(null);
    await expect(body).rejects.toMatchObject(TOO_LARGE);
  });

  it('rejects when the client aborts its upload', async () => {
    const req = newRequest();
    const body = readBody(req, LIMIT);
    req.push(Buffer.from('half'));
    const failure = new Error('aborted');
    req.destroy(failure);
    await expect(body).rejects.toBe(failure);
  });
});

/** Pushes a chunk to which nothing else refers. */
function pushNewChunk(req: IncomingMessage): WeakRef<Buffer> {
  const chunk = Buffer.alloc(1_000_000);
  req.push(chunk);
  return new WeakRef(chunk);
}
