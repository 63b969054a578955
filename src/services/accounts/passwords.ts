import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { hasLength } from '../validate.ts';
import { FairQueue, type Party } from './fair-queue.ts';

const MIN_LENGTH = 15;
const MAX_LENGTH = 1024;

/** In place of the hash, of an account that signs in elsewhere. */
export const NO_PASSWORD = '!';

/**
 * A password of 15 to 1024 characters (NIST SP 800-63B-4 section 3.1.1.2), counted as code points after
 * NFC normalization, so that the same password typed on two keyboards is the same password.
 */
export const password = z
  .string('must be text')
  .transform((text) => text.normalize('NFC'))
  .refine((text) => hasLength(text, MIN_LENGTH, MAX_LENGTH), {
    error: `must be ${MIN_LENGTH} to ${MAX_LENGTH} characters long`,
  });

/** The cost parameters of Argon2id (RFC 9106 section 3.1). */
export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's password storage recommendation for Argon2id. */
export const RECOMMENDED_COST: PasswordCost = { memoryKiB: 19_456, passes: 2, parallelism: 1 };
const TAG_LENGTH = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const derive = promisify(argon2);
// Hashing runs on the thread pool: two at a time leave the other threads, and the second core, free.
const QUEUE = {
  concurrency: 2,
  maxWaiting: 64,
  maxWaitingOfNetwork: 16,
  message: 'Too many people are signing in. Try again shortly.',
};
const GATEWAY: Party = { network: '', account: '' };

/** Hashes and verifies passwords with Argon2id, a bounded number at a time, and for everybody in turn. */
export class PasswordHasher {
  readonly #cost: PasswordCost;
  readonly #queue = new FairQueue(QUEUE);
  /** Verified in place of a missing hash, so that the response time does not reveal which accounts exist. */
  readonly #decoy: Promise<string>;

  constructor(cost: PasswordCost = RECOMMENDED_COST) {
    this.#cost = cost;
    this.#decoy = this.hash(randomBytes(32).toString('hex'), GATEWAY);
  }

  /** Hashes a password as a PHC string. @throws {RateLimitedError} when too many are waiting. */
  async hash(text: string, party: Party): Promise<string> {
    const nonce = randomBytes(16);
    const { memoryKiB, passes, parallelism } = this.#cost;
    const tag = await this.#derive(text, nonce, this.#cost, party);
    return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
  }

  /**
   * Returns whether the password matches the hash. Rejects a password of invalid length without hashing it. A
   * missing hash never matches and takes as long as a wrong password.
   * @throws {RateLimitedError} when too many are waiting.
   */
  async verify(given: string, hash: string | undefined, party: Party): Promise<boolean> {
    const text = given.normalize('NFC');
    if (!hasLength(text, MIN_LENGTH, MAX_LENGTH)) return false;
    const hasPassword = hash !== undefined && hash !== NO_PASSWORD;
    const stored = PHC.exec(hasPassword ? hash : await this.#decoy);
    if (!stored) throw new Error('Unsupported password hash format.');
    const [, memoryKiB, passes, parallelism, nonce = '', tag = ''] = stored;
    const cost = { memoryKiB: Number(memoryKiB), passes: Number(passes), parallelism: Number(parallelism) };
    const actual = await this.#derive(text, Buffer.from(nonce, 'base64'), cost, party);
    return timingSafeEqual(actual, Buffer.from(tag, 'base64')) && hasPassword;
  }

  #derive(
    message: string,
    nonce: Buffer,
    { memoryKiB: memory, ...cost }: PasswordCost,
    party: Party,
  ): Promise<Buffer> {
    const parameters = { message, nonce, memory, tagLength: TAG_LENGTH, ...cost };
    return this.#queue.run(party, () => derive('argon2id', parameters));
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
