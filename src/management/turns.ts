import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

/** The time for root fields in one turn of the event loop, in milliseconds. */
const SLICE_MS = 10;

/**
 * Spreads root fields over turns of the event loop. GraphQL resolves all root fields of a request in one turn and
 * the database is synchronous, so a request for a hundred pages would block all other clients.
 */
export class Turns {
  readonly #tails = new WeakMap<object, Promise<void>>();
  #turnStartedAt: number | undefined;

  /** Waits for a turn. The first field of a request waits only if the time of the current turn is used up. */
  next(request: object): Promise<void> | undefined {
    const tail = this.#tails.get(request);
    if (!tail && !this.#isSpent()) {
      this.#tails.set(request, Promise.resolve());
      return undefined;
    }
    const turn = (tail ?? Promise.resolve()).then(() => this.#unspentTurn());
    this.#tails.set(request, turn);
    return turn;
  }

  async #unspentTurn(): Promise<void> {
    while (this.#isSpent()) await yieldToEventLoop();
  }

  #isSpent(): boolean {
    if (this.#turnStartedAt === undefined) {
      this.#turnStartedAt = performance.now();
      setImmediate(() => {
        this.#turnStartedAt = undefined;
      });
    }
    return performance.now() - this.#turnStartedAt > SLICE_MS;
  }
}
