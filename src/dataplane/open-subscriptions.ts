import { RateLimitedError } from '../domain/errors.ts';

/** Maximum number of concurrent subscriptions of a key at this gateway. */
export const MAX_SUBSCRIPTIONS = 100;

/** Suggested delay before a retry, in seconds. An estimate, because clients end subscriptions at any time. */
const RETRY_AFTER_SECONDS = 10;

/** Counts the open subscriptions of each key, because the rate limit covers only the request that opens one. */
export class OpenSubscriptions {
  /** By client id. Contains only keys with open subscriptions. */
  readonly #counts = new Map<string, number>();

  /** @throws {RateLimitedError} when a key has reached the maximum number of open subscriptions. */
  requireRoom(clientId: string): void {
    if ((this.#counts.get(clientId) ?? 0) < MAX_SUBSCRIPTIONS) return;
    const message = `The client key has ${MAX_SUBSCRIPTIONS} open subscriptions. Close one first.`;
    throw new RateLimitedError(message, RETRY_AFTER_SECONDS);
  }

  /** Yields the results of a stream and counts it as an open subscription of a key. @throws {RateLimitedError} */
  async *counted<Result>(clientId: string, stream: AsyncIterable<Result>): AsyncGenerator<Result> {
    this.requireRoom(clientId);
    this.#add(clientId, 1);
    try {
      yield* stream;
    } finally {
      this.#add(clientId, -1);
    }
  }

  #add(clientId: string, change: number): void {
    const count = (this.#counts.get(clientId) ?? 0) + change;
    if (count > 0) this.#counts.set(clientId, count);
    else this.#counts.delete(clientId);
  }
}
