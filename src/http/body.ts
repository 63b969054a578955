import type { IncomingMessage } from 'node:http';
import { selectDecoder } from './content-encoding.ts';
import { tooLarge } from './status.ts';

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
  const decode = selectDecoder(req);
  const body = readPlain(req, maxBytes);
  return decode ? body.then((encoded) => decode(encoded, maxBytes)) : body;
}

function readPlain(req: IncomingMessage, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
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
