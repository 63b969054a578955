import { z } from 'zod';
import { RequestError, ValidationError } from '../domain/errors.ts';
import { hidesInLine, hidesInText, isVisible } from '../domain/text.ts';

/**
 * Validates input against a schema and returns the parsed input.
 * @throws {ValidationError} naming every field that is wrong.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ValidationError(
    parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message })),
  );
}

const HIDDEN = 'must not contain control characters, unpaired surrogates or bidirectional overrides';

/** One line of 1 to `max` characters (code points) after trimming, one of which can be seen. */
export function singleLine(max: number) {
  return z
    .string('must be text')
    .trim()
    .refine((text) => hasLength(text, 1, max), {
      error: `must be 1 to ${max} characters long`,
      abort: true,
    })
    .refine((text) => !hidesInLine(text), { error: HIDDEN, abort: true })
    .refine(isVisible, { error: 'must have a visible character' });
}

/** Text of at most `max` characters (code points) after trimming, with line feeds and tabs. */
export function freeText(max: number) {
  return z
    .string('must be text')
    .trim()
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .refine((text) => hasLength(text, 0, max), {
      error: `must be at most ${max} characters long`,
      abort: true,
    })
    .refine((text) => !hidesInText(text), { error: HIDDEN });
}

const MAX_FILTER_LENGTH = 200;

/** Rejects text to search for that is too long, or that nothing can contain. @throws {RequestError} `BAD_REQUEST` */
export function requireSearchable(...texts: readonly (string | undefined)[]): void {
  for (const text of texts) {
    if (text === undefined) continue;
    if (text.length > MAX_FILTER_LENGTH) {
      throw new RequestError('BAD_REQUEST', `A filter must be at most ${MAX_FILTER_LENGTH} characters long.`);
    }
    if (hidesInText(text)) throw new RequestError('BAD_REQUEST', `A filter ${HIDDEN}.`);
  }
}

/** Whether text has `min` to `max` code points, which is what a person would count as characters. */
export function hasLength(text: string, min: number, max: number): boolean {
  // Counting walks the text, so what is too long by any count is not walked.
  if (text.length > 2 * max) return false;
  const length = [...text].length;
  return length >= min && length <= max;
}
