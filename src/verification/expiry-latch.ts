import type { Clock } from '../domain/clock.ts';
import { lru } from '../lru.ts';

/** The longest step back of the clock that is not treated as a correction of a wrong clock, in milliseconds. */
export const TOLERATED_STEP = 600_000;

const MAX_BYTES = 8_000_000;
const SEEN_BYTES = 8;

interface ExpiryLatchOptions {
  readonly clock: Clock;
  /** Called with the milliseconds by which the clock was set back, if expired credentials could become valid again. */
  readonly onCorrection: (step: number) => void;
}

/** Keeps expired credentials expired when the clock steps back, as far as this process has seen them expire. */
export class ExpiryLatch {
  readonly #clock: Clock;
  readonly #onCorrection: ExpiryLatchOptions['onCorrection'];
  /** The expiries that have passed, by id and time, so that a changed expiry counts as a new one. */
  readonly #seen = lru<true>(MAX_BYTES, () => SEEN_BYTES);
  #latest = Number.NEGATIVE_INFINITY;
  #isReported = false;

  constructor({ clock, onCorrection }: ExpiryLatchOptions) {
    this.#clock = clock;
    this.#onCorrection = onCorrection;
  }

  /**
   * Returns the time to compare one or two expiries of a credential with, in milliseconds since the epoch: the time of
   * the clock, or a later expiry that has passed before.
   */
  nowFor(id: string, expiresAt: number | null, other: number | null = null): number {
    const now = this.#clock.now();
    if (now >= this.#latest) {
      this.#latest = now;
      this.#isReported = false;
      if (expiresAt !== null && expiresAt <= now) this.#seen.set(toEntryName(id, expiresAt), true);
      if (other !== null && other <= now) this.#seen.set(toEntryName(id, other), true);
      return now;
    }
    return Math.max(now, this.#latched(id, expiresAt, now), this.#latched(id, other, now));
  }

  #latched(id: string, expiresAt: number | null, now: number): number {
    if (expiresAt === null || expiresAt <= now || !this.#seen.has(toEntryName(id, expiresAt))) return now;
    if (expiresAt - now <= TOLERATED_STEP) return expiresAt;
    if (!this.#isReported) this.#onCorrection(this.#latest - now);
    this.#isReported = true;
    return now;
  }
}

function toEntryName(id: string, expiresAt: number): string {
  return `${id} ${expiresAt}`;
}
