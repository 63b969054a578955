import ipaddr from 'ipaddr.js';
import type { Clock } from '../domain/clock.ts';
import { hashSecret } from '../domain/digest.ts';
import { RateLimitedError } from '../domain/errors.ts';
import { RATE_WINDOW_BYTES, RateWindow } from '../domain/rate-window.ts';
import { lru } from '../lru.ts';

// 20,000 subjects of the maximum length. Evicting them takes as many attempts, which other limits
// reject.
const MAX_BYTES = 25_000_000;
/** The longest subject that is stored as is. Longer subjects are stored as digests. */
const MAX_SUBJECT_LENGTH = 64;

interface AttemptsOptions {
  readonly clock: Clock;
  /** Attempts in any 60 seconds. */
  readonly limit: number;
  /** The message of the error, a sentence. */
  readonly message: string;
}

/** Limits attempts to guess a secret. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #windows = lru<RateWindow>(MAX_BYTES, () => RATE_WINDOW_BYTES);

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /**
   * Counts one attempt at, or by, a subject. Returns a function that takes it back, for successful attempts.
   * @throws {RateLimitedError} if the attempt exceeds the limit.
   */
  count(subject: string): () => void {
    const { clock, limit, message } = this.#options;
    const now = clock.monotonic();
    const key = subject.length <= MAX_SUBJECT_LENGTH ? subject : hashSecret(subject);
    const window = this.#windows.get(key) ?? new RateWindow();
    this.#windows.set(key, window);
    const { allowed, resetSeconds } = window.consume(limit, now);
    if (!allowed) throw new RateLimitedError(message, resetSeconds);
    return () => window.giveBack(now);
  }
}

/**
 * Returns the address range that one party controls: an IPv4 address, or the /64 of an IPv6 address (RFC 4291 section
 * 2.5.4). All invalid addresses share one subnet.
 */
export function rateLimitSubnet(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}
