/** A value or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Calls `next` with a value, synchronously unless it is a promise. `handleMaybePromise` of
 * `@whatwg-node/promise-helpers` does the same and takes four times as long; see src/docs/decisions/maybe-promise.md.
 */
export function mapMaybePromise<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
