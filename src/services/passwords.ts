import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { z } from 'zod';
import { RequestError } from '../domain/errors.ts';
import { hasLength } from './validate.ts';

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
const MAX_CONCURRENT = 2;
const MAX_WAITING = 64;

/** Hashes and verifies passwords with Argon2id, a bounded number at a time. */
export class PasswordHasher {
  readonly #cost: PasswordCost;
  readonly #limit = pLimit(MAX_CONCURRENT);
  /** Verified in place of a missing hash, so that the response time does not reveal which accounts exist. */
  readonly #decoy: Promise<string>;

  constructor(cost: PasswordCost = RECOMMENDED_COST) {
    this.#cost = cost;
    this.#decoy = this.hash(randomBytes(32).toString('hex'));
  }

  /** Hashes a password as a PHC string. @throws {RequestError} `UNAVAILABLE` when too many are waiting. */
  async hash(text: string): Promise<string> {
    const nonce = randomBytes(16);
    const { memoryKiB, passes, parallelism } = this.#cost;
    const tag = await this.#derive(text, nonce, this.#cost);
    return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
  }

  /**
   * Returns whether the password matches the hash. Rejects a password of invalid length without hashing it. A
   * missing hash never matches and takes as long as a wrong password.
   * @throws {RequestError} `UNAVAILABLE` when too many are waiting.
   */
  async verify(given: string, hash: string | undefined): Promise<boolean> {
    const text = given.normalize('NFC');
    if (!hasLength(text, MIN_LENGTH, MAX_LENGTH)) return false;
    const hasPassword = hash !== undefined && hash !== NO_PASSWORD;
    const stored = PHC.exec(hasPassword ? hash : await this.#decoy);
    if (!stored) throw new Error('Unsupported password hash format.');
    const [, memoryKiB, passes, parallelism, nonce = '', tag = ''] = stored;
    const actual = await this.#derive(text, Buffer.from(nonce, 'base64'), {
      memoryKiB: Number(memoryKiB),
      passes: Number(passes),
      parallelism: Number(parallelism),
    });
    return timingSafeEqual(actual, Buffer.from(tag, 'base64')) && hasPassword;
  }

  async #derive(
    message: string,
    nonce: Buffer,
    { memoryKiB: memory, ...cost }: PasswordCost,
  ): Promise<Buffer> {
    if (this.#limit.pendingCount >= MAX_WAITING) {
      throw new RequestError('UNAVAILABLE', 'Too many people are signing in. Try again shortly.');
    }
    return await this.#limit(() =>
      derive('argon2id', { message, nonce, memory, tagLength: TAG_LENGTH, ...cost }),
    );
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
