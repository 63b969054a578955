import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import pLimit from 'p-limit';
import { RequestError } from '../domain/errors.ts';
import { HttpError, tooLarge } from './status.ts';

type Decode = (encoded: Buffer, maxBytes: number) => Promise<Buffer<ArrayBuffer>>;
type Decompress = (encoded: Buffer, options: { maxOutputLength: number }) => Promise<Buffer<ArrayBuffer>>;

/** A Brotli decoder may take 16 MB, as the sender of the body chooses. Those of all requests take turns. */
const takeTurns = pLimit(4);

const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ['gzip', decodeWith(promisify(gunzip))],
  ['x-gzip', decodeWith(promisify(gunzip))],
  ['br', decodeWith(promisify(brotliDecompress))],
]);

/**
 * Returns the decoder of the content of a request (RFC 9110 section 8.4), or undefined if it is not encoded.
 * @throws {HttpError} 415 for an unsupported coding, or more than one
 */
export function selectDecoder({ headers }: IncomingMessage): Decode | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || coding === '') return undefined;
  const decode = DECODERS.get(coding);
  if (decode) return decode;
  throw new HttpError(415, 'Send the body without a content coding, or with one of gzip and br.', {
    'Accept-Encoding': 'gzip, br',
  });
}

function decodeWith(decompress: Decompress): Decode {
  return (encoded, maxBytes) =>
    takeTurns(async () => {
      try {
        return await decompress(encoded, { maxOutputLength: maxBytes });
      } catch (error) {
        const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
        if (isLarge) throw tooLarge(maxBytes);
        throw new RequestError('BAD_REQUEST', 'The body does not match its Content-Encoding.');
      }
    });
}
