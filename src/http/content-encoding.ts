import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { HttpError } from './status.ts';

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['br', createBrotliDecompress],
]);

/**
 * Returns a stream that decodes the content of a request (RFC 9110 section 8.4), or undefined if it is not encoded.
 * @throws {HttpError} 415 for an unsupported coding, or more than one
 */
export function createDecoder({ headers }: IncomingMessage): Transform | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || coding === '') return undefined;
  const create = DECODERS.get(coding);
  if (create) return create();
  throw new HttpError(415, 'Send the body without a content coding, or with one of gzip and br.', {
    'Accept-Encoding': 'gzip, br',
  });
}
