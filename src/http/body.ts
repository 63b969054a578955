import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { RequestError } from '../domain/errors.ts';
import { createDecoder } from './content-encoding.ts';
import { HttpError } from './status.ts';

/** The largest body of a form or of JSON outside GraphQL, in bytes. */
const MAX_BODY_BYTES = 256_000;
// Past the limit, this much more is read and dropped: a client that is cut off while it sends seldom
// sees the response.
const MAX_DROPPED_BYTES = 16_000_000;

/**
 * Reads a request's body from the socket and decodes it, holding no more than the limit in memory.
 * @param maxBytes The maximum size, before and after decoding.
 * @throws {HttpError} 413, or 415 for an unsupported content coding
 * @throws {RequestError} `BAD_REQUEST` if the body cannot be decoded
 */
export function readBody(req: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer<ArrayBuffer>> {
  if (req.readableEnded) return Promise.resolve(Buffer.alloc(0));
  const decoder = createDecoder(req);
  return decoder ? readDecoded(req, decoder, maxBytes) : readPlain(req, maxBytes);
}

function readPlain(req: IncomingMessage, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer<ArrayBuffer>>();
  const chunks: Buffer<ArrayBuffer>[] = [];
  let size = 0;
  const finish = () => {
    if (size > maxBytes) reject(tooLarge(maxBytes));
    else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
  };
  req.on('data', (chunk: Buffer<ArrayBuffer>) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else if (size > maxBytes + MAX_DROPPED_BYTES) finish();
  });
  req.once('end', finish);
  // Also when the client is gone.
  req.once('error', reject);
  return promise;
}

function readDecoded(
  req: IncomingMessage,
  decoder: Transform,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer<ArrayBuffer>>();
  const chunks: Buffer[] = [];
  let [encodedSize, size] = [0, 0];
  const fail = (error: Error) => {
    req.unpipe(decoder);
    decoder.destroy();
    discard(req, () => reject(error));
  };
  req.on('data', (chunk: Buffer) => {
    encodedSize += chunk.length;
    // Small pieces of some codings decode to nothing.
    if (encodedSize > maxBytes && !decoder.destroyed) fail(tooLarge(maxBytes));
  });
  decoder.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) fail(tooLarge(maxBytes));
    else chunks.push(chunk);
  });
  decoder.once('end', () => resolve(Buffer.concat(chunks, size)));
  decoder.once('error', () =>
    fail(new RequestError('BAD_REQUEST', 'The body does not match its Content-Encoding.')),
  );
  req.once('error', (error) => {
    decoder.destroy();
    reject(error);
  });
  req.pipe(decoder);
  return promise;
}

/** Reads and drops the rest of a body, up to a limit, and then calls `done`. */
function discard(req: IncomingMessage, done: () => void): void {
  if (req.readableEnded) {
    done();
    return;
  }
  let dropped = 0;
  req.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > MAX_DROPPED_BYTES) done();
  });
  req.once('end', done);
  req.resume();
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The request body is larger than ${maxBytes} bytes.`);
}
