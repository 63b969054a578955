import type { ExecutionResult } from 'graphql';

/** A result that is passed on as the bytes it came in, unread. */
export interface RawResult extends ExecutionResult {
  readonly bytes: Buffer;
  /** Called by Yoga instead of `JSON.stringify`. */
  readonly stringify: () => string;
}

export function rawResult(bytes: Buffer): RawResult {
  // The upstream responded; its errors do not change the HTTP status.
  return { bytes, stringify: () => bytes.toString(), extensions: { http: { status: 200 } } };
}

export function isRaw(result: ExecutionResult): result is RawResult {
  return 'bytes' in result;
}
