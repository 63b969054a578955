import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { ValidationError } from '../../domain/errors.ts';

/** Longer passwords are judged by their beginning, because the time for it grows with the square of the length. */
const MAX_LENGTH = 48;
/** The score that zxcvbn calls "very unguessable": 10^10 guesses and more. */
const REQUIRED_SCORE = 4;
const SERVICE = 'latchkey';

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Loads the lists of common passwords, which take 25 MB, when the first password is chosen. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const { ZxcvbnFactory } = await import('@zxcvbn-ts/core');
  const { adjacencyGraphs, dictionary } = await import('@zxcvbn-ts/language-common');
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: MAX_LENGTH });
}

/** A password that somebody chooses, and for what. */
interface Choice {
  readonly password: string;
  /** The name of the input field. */
  readonly field: string;
  readonly email: string;
  readonly displayName: string;
}

/**
 * Rejects a new password that is common, repetitive or sequential, or made of the person's own address or name (NIST
 * SP 800-63B-4 section 3.1.1.2).
 * @throws {ValidationError}
 */
export async function rejectGuessable({ password, field, email, displayName }: Choice): Promise<void> {
  estimator ??= loadEstimator();
  const words = [SERVICE, email, ...email.split(/[@.]/), displayName, ...displayName.split(/\s+/)];
  const inputs = words.map((word) => word.toLowerCase()).filter((word) => word.length > 2);
  const { score } = (await estimator).check(password.slice(0, MAX_LENGTH), inputs);
  if (score >= REQUIRED_SCORE) return;
  const message = 'is too easy to guess: common words, names, repetitions and sequences do not count';
  throw new ValidationError([{ path: [field], message }]);
}
