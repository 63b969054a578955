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

// OWASP's password storage recommendation for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const TAG_LENGTH = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const derive = promisify(argon2);
// Hashing runs on the thread pool: two at a time leave the other threads, and the second core, free.
const turn = pLimit(2);
const MAX_WAITING = 64;

/** Hashes a password for storage, as a PHC string. */
export async function hashPassword(text: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await argon2id(text, { nonce, memory: MEMORY_KIB, passes: PASSES, parallelism: LANES });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(nonce)}$${unpadded(tag)}`;
}

/**
 * Whether the password is the one that was hashed. What no account can have is refused unhashed. Without a
 * hash the answer is no, after the same work, so that the time tells nobody which accounts exist, or have one.
 */
export async function verifyPassword(given: string, hash: string | undefined): Promise<boolean> {
  const text = given.normalize('NFC');
  if (!hasLength(text, MIN_LENGTH, MAX_LENGTH)) return false;
  const hasPassword = hash !== undefined && hash !== NO_PASSWORD;
  const stored = PHC.exec(hasPassword ? hash : await standIn);
  if (!stored) throw new Error('A stored password hash is not in the form of this version.');
  const [, memory, passes, parallelism, nonce = '', tag = ''] = stored;
  const expected = Buffer.from(tag, 'base64');
  const actual = await argon2id(text, {
    nonce: Buffer.from(nonce, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return timingSafeEqual(actual, expected) && hasPassword;
}

type Parameters = { nonce: Buffer; memory: number; passes: number; parallelism: number };

async function argon2id(text: string, parameters: Parameters): Promise<Buffer> {
  if (turn.pendingCount >= MAX_WAITING) {
    throw new RequestError('UNAVAILABLE', 'Too many people are signing in. Try again shortly.');
  }
  return await turn(() => derive('argon2id', { message: text, tagLength: TAG_LENGTH, ...parameters }));
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

const standIn = hashPassword(randomBytes(32).toString('hex'));
