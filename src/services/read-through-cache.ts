import type { MaybePromise } from '../domain/maybe-promise.ts';
import { lru } from '../lru.ts';

// Some 50,000 keys with a few scopes each.
const MAX_VALUE_BYTES = 64_000_000;
// Misses are kept apart, so that guessing cannot push out what is in use.
const MAX_MISS_BYTES = 2_000_000;

/**
 * Values by name, read through from where they are stored. `forget` takes effect on every look-up that
 * begins after it, even when one in flight still carries the old value.
 */
export class ReadThroughCache<Value extends object> {
  readonly #fill: (source: string) => Promise<Value | undefined>;
  readonly #values = lru<Value>(MAX_VALUE_BYTES);
  readonly #misses = lru<true>(MAX_MISS_BYTES);
  readonly #inFlight = new Map<string, Promise<Value | undefined>>();

  constructor(fill: (source: string) => Promise<Value | undefined>) {
    this.#fill = fill;
  }

  /** The value of a name, if it is at hand. */
  known(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /**
   * The value of a name, looked up by what it stands for: itself, unless that must not be kept.
   * A failed look-up is thrown to everyone who waits for it, and not remembered.
   */
  get(name: string, source: string = name): MaybePromise<Value | undefined> {
    const value = this.#values.get(name);
    if (value || this.#misses.get(name)) return value;
    return this.#inFlight.get(name) ?? this.#lookUp(name, source);
  }

  /** Drops what is known of a name, and disowns a look-up that is under way. */
  forget(name: string): void {
    this.#values.delete(name);
    this.#misses.delete(name);
    this.#inFlight.delete(name);
  }

  #lookUp(name: string, source: string): Promise<Value | undefined> {
    const flight: Promise<Value | undefined> = this.#fill(source).then(
      (value) => {
        if (this.#land(name, flight)) this.#keep(name, value);
        return value;
      },
      (error: unknown) => {
        this.#land(name, flight);
        throw error;
      },
    );
    this.#inFlight.set(name, flight);
    return flight;
  }

  /** Whether this flight is still the one that counts. */
  #land(name: string, flight: Promise<Value | undefined>): boolean {
    return this.#inFlight.get(name) === flight && this.#inFlight.delete(name);
  }

  #keep(name: string, value: Value | undefined): void {
    if (value) this.#values.set(name, value);
    else this.#misses.set(name, true);
  }
}
