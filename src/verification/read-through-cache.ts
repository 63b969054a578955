import type { Clock } from '../domain/clock.ts';
import type { MaybePromise } from '../domain/maybe-promise.ts';
import { lru } from '../lru.ts';
import type { Outcome } from './write-through.ts';

// Some 50,000 keys with a few scopes each.
const MAX_VALUE_BYTES = 64_000_000;
// Misses are kept apart, so that guessing cannot push out what is in use.
const MAX_MISS_BYTES = 2_000_000;
const MAX_UNCERTAIN_BYTES = 2_000_000;
/** How long a commit whose connection dropped may take to land, in milliseconds. */
const UNCERTAIN_MS = 10_000;

/**
 * Values by name, read through from where they are stored. `forget` takes effect on every look-up that
 * begins after it, even when one in flight still carries the old value.
 */
export class ReadThroughCache<Value extends object> {
  readonly #fill: (source: string) => Promise<Value | undefined>;
  readonly #values = lru<Value>(MAX_VALUE_BYTES);
  readonly #misses = lru<true>(MAX_MISS_BYTES);
  readonly #inFlight = new Map<string, Promise<Value | undefined>>();
  /** Until when names are not kept, by the monotonic clock. */
  readonly #uncertain = lru<{ readonly until: number }>(MAX_UNCERTAIN_BYTES);
  readonly #clock: Clock;

  constructor(fill: (source: string) => Promise<Value | undefined>, clock: Clock) {
    this.#fill = fill;
    this.#clock = clock;
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

  /**
   * Drops what is known of a name, and disowns a look-up that is under way. When it is not known what became of the
   * change, the name is looked up each time for ten seconds, because the change may still take effect.
   */
  forget(name: string, outcome: Outcome = 'known'): void {
    if (outcome === 'unknown') this.#uncertain.set(name, { until: this.#clock.monotonic() + UNCERTAIN_MS });
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
    const { until = 0 } = this.#uncertain.get(name) ?? {};
    if (this.#clock.monotonic() < until) return;
    if (value) this.#values.set(name, value);
    else this.#misses.set(name, true);
  }
}
