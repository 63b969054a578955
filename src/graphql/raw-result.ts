import type { ExecutionResult } from 'graphql';

/** A result that is passed on as the bytes it came in, unread. */
export interface RawResult extends ExecutionResult {
  readonly bytes: Buffer;
  /** What Yoga calls in place of `JSON.stringify`. */
  readonly stringify: () => string;
}

export function rawResult(bytes: Buffer): RawResult {
  // There is an answer, and what errors it holds are the API's own business: HTTP tells no more.
  return { bytes, stringify: () => bytes.toString(), extensions: { http: { status: 200 } } };
}

export function isRaw(result: ExecutionResult): result is RawResult {
  return 'bytes' in result;
}
