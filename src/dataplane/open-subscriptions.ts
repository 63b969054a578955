import { RateLimitedError } from '../domain/errors.ts';

/** How many subscriptions each key may have open at this gateway at once. */
export const MAX_SUBSCRIPTIONS = 100;

/** When another attempt makes sense, in seconds: subscriptions end whenever their clients end them. */
const RETRY_AFTER_SECONDS = 10;

/** Counts the open subscriptions of each key, which use no budget of requests while they last. */
export class OpenSubscriptions {
  /** By client id. Only keys with open subscriptions are here. */
  readonly #counts = new Map<string, number>();

  /** @throws {RateLimitedError} when a key has as many open subscriptions as it may have. */
  requireRoom(clientId: string): void {
    if ((this.#counts.get(clientId) ?? 0) < MAX_SUBSCRIPTIONS) return;
    const message = `The client key has ${MAX_SUBSCRIPTIONS} open subscriptions: end one first.`;
    throw new RateLimitedError(message, RETRY_AFTER_SECONDS);
  }

  /** Yields what a stream yields, as one open subscription of a key. @throws {RateLimitedError} like that. */
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
