import type { IncomingMessage } from 'node:http';
import { HttpError } from './status.ts';

/** The largest request body accepted, in bytes. */
export const MAX_BODY_BYTES = 1_000_000;
// Past the limit, this much more is read and dropped: a client that is cut off while it sends seldom
// sees the answer.
const MAX_DROPPED_BYTES = 16_000_000;

/**
 * Reads a request's body from the socket, holding no more than the limit in memory.
 * @throws {HttpError} 413
 */
export async function readBody(req: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    if (size > MAX_BODY_BYTES + MAX_DROPPED_BYTES) break;
  }
  if (size > MAX_BODY_BYTES)
    throw new HttpError(413, `The request body is larger than ${MAX_BODY_BYTES} bytes.`);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
}
