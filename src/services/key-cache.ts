import { LRUCache } from 'lru-cache';
import type { VerifiableKey } from '../domain/verdict.ts';

type Found = VerifiableKey | undefined;

const MAX_KEYS = 100_000;
// Misses are kept apart, so that guessing client ids cannot push out keys in use.
const MAX_MISSES = 10_000;

/**
 * Client keys by client id, read through from where they are stored. `forget` takes effect on every look-up
 * that begins after it, even when one in flight still carries the old key.
 */
export class KeyCache {
  readonly #fill: (clientId: string) => Promise<Found>;
  readonly #keys = new LRUCache<string, VerifiableKey>({ max: MAX_KEYS });
  readonly #misses = new LRUCache<string, true>({ max: MAX_MISSES });
  readonly #inFlight = new Map<string, Promise<Found>>();

  constructor(fill: (clientId: string) => Promise<Found>) {
    this.#fill = fill;
  }

  /** A failed look-up is thrown to everyone who waits for it, and not remembered. */
  get(clientId: string): Found | Promise<Found> {
    const key = this.#keys.get(clientId);
    if (key || this.#misses.get(clientId)) return key;
    return this.#inFlight.get(clientId) ?? this.#lookUp(clientId);
  }

  /** Drops what is known of a client id, and disowns a look-up that is under way. */
  forget(clientId: string): void {
    this.#keys.delete(clientId);
    this.#misses.delete(clientId);
    this.#inFlight.delete(clientId);
  }

  #lookUp(clientId: string): Promise<Found> {
    const flight: Promise<Found> = this.#fill(clientId).then(
      (key) => {
        if (this.#land(clientId, flight)) this.#keep(clientId, key);
        return key;
      },
      (error: unknown) => {
        this.#land(clientId, flight);
        throw error;
      },
    );
    this.#inFlight.set(clientId, flight);
    return flight;
  }

  /** Whether this flight is still the one that counts. */
  #land(clientId: string, flight: Promise<Found>): boolean {
    return this.#inFlight.get(clientId) === flight && this.#inFlight.delete(clientId);
  }

  #keep(clientId: string, key: Found): void {
    if (key) this.#keys.set(clientId, key);
    else this.#misses.set(clientId, true);
  }
}
