/** A value that may be there already. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value: at once when it is there, where `await` would let others go first. */
export function whenThere<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
