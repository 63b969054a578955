import type { IncomingMessage } from 'node:http';
import { HttpError } from './status.ts';

/** The largest body of a form or of JSON outside GraphQL, in bytes. */
const MAX_BODY_BYTES = 256_000;
// Past the limit, this much more is read and dropped: a client that is cut off while it sends seldom
// sees the response.
const MAX_DROPPED_BYTES = 16_000_000;

/**
 * Reads a request's body from the socket, holding no more than the limit in memory.
 * @param maxBytes The largest body accepted.
 * @throws {HttpError} 413
 */
export function readBody(req: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer<ArrayBuffer>> {
  if (req.readableEnded) return Promise.resolve(Buffer.alloc(0));
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

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The request body is larger than ${maxBytes} bytes.`);
}
