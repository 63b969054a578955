import type { Clock } from '../domain/clock.ts';
import type { MaybePromise } from '../domain/maybe-promise.ts';
import { lru } from '../lru.ts';
import type { Outcome } from './write-through.ts';

// About 50,000 keys with a few scopes each.
const MAX_VALUE_BYTES = 64_000_000;
// Misses have a cache of their own, so that guesses cannot evict keys that are in use.
const MAX_MISS_BYTES = 2_000_000;
const MAX_UNCERTAIN_BYTES = 2_000_000;
/** How long a commit may take to become visible after its connection was lost, in milliseconds. */
const UNCERTAIN_MS = 10_000;

/**
 * Caches values by name and loads missing ones from storage. `invalidate` takes effect for every lookup that begins
 * after it, even while an earlier load with the old value is pending.
 */
export class ReadThroughCache<Value extends object> {
  readonly #load: (source: string) => Promise<Value | undefined>;
  readonly #values = lru<Value>(MAX_VALUE_BYTES);
  readonly #misses = lru<true>(MAX_MISS_BYTES);
  readonly #pending = new Map<string, Promise<Value | undefined>>();
  /** The monotonic times until which names are not cached. */
  readonly #uncertain = lru<{ readonly until: number }>(MAX_UNCERTAIN_BYTES);
  readonly #clock: Clock;

  constructor(load: (source: string) => Promise<Value | undefined>, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  /** Returns the cached value of a name, without loading it. */
  peek(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /**
   * Returns the cached value of a name, or loads it. A failed load rejects for every waiting caller and is not cached.
   * @param source The secret to load the value by, if the name is its digest because secrets must not be stored.
   */
  get(name: string, source: string = name): MaybePromise<Value | undefined> {
    const value = this.#values.get(name);
    if (value || this.#misses.get(name)) return value;
    return this.#pending.get(name) ?? this.#loadAndStore(name, source);
  }

  /**
   * Invalidates a name and ignores the result of its pending load. If the outcome of a change is unknown, does not
   * cache the name for ten seconds, because the change may still be committed.
   */
  invalidate(name: string, outcome: Outcome = 'known'): void {
    if (outcome === 'unknown') this.#uncertain.set(name, { until: this.#clock.monotonic() + UNCERTAIN_MS });
    this.#values.delete(name);
    this.#misses.delete(name);
    this.#pending.delete(name);
  }

  #loadAndStore(name: string, source: string): Promise<Value | undefined> {
    const loading: Promise<Value | undefined> = this.#load(source).then(
      (value) => {
        if (this.#finish(name, loading)) this.#store(name, value);
        return value;
      },
      (error: unknown) => {
        this.#finish(name, loading);
        throw error;
      },
    );
    this.#pending.set(name, loading);
    return loading;
  }

  /** Returns whether a load is still pending, and removes it. */
  #finish(name: string, loading: Promise<Value | undefined>): boolean {
    return this.#pending.get(name) === loading && this.#pending.delete(name);
  }

  #store(name: string, value: Value | undefined): void {
    const { until = 0 } = this.#uncertain.get(name) ?? {};
    if (this.#clock.monotonic() < until) return;
    if (value) this.#values.set(name, value);
    else this.#misses.set(name, true);
  }
}
