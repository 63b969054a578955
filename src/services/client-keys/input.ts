import { z } from 'zod';
import { SCOPE_TOKEN } from '../../domain/scope.ts';
import { idempotencyKey } from '../idempotency.ts';
import { freeText, singleLine } from '../validate.ts';

const MAX_SCOPES = 100;
const MAX_RATE_LIMIT = 1_000_000;
const MAX_GRACE_PERIOD_SECONDS = 30 * 86_400;

const scopes = z
  .array(
    z
      .string()
      .regex(
        SCOPE_TOKEN,
        'must be 1 to 128 printable ASCII characters without spaces, quotes or backslashes',
      ),
    'must be a list of scopes',
  )
  .max(MAX_SCOPES, `must be at most ${MAX_SCOPES} scopes`)
  .transform((list) => [...new Set(list)]);

const rateLimitPerMinute = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(MAX_RATE_LIMIT, `must be at most ${MAX_RATE_LIMIT}`)
  .nullable();

const callbackUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .max(2000, 'must be at most 2000 characters long')
  .nullable();

const name = singleLine(100);
const description = freeText(1000).nullable();

/** An instant in the future, as milliseconds since the epoch. */
function expiresAt(now: number) {
  return z
    .date('must be a date and time')
    .refine((date) => date.getTime() > now, 'must lie in the future')
    .transform((date) => date.getTime())
    .nullable();
}

/** The attributes that owners set. */
function attributes(now: number) {
  return z.object({
    name,
    description,
    scopes,
    rateLimitPerMinute,
    expiresAt: expiresAt(now),
    callbackUrl,
  });
}

export function createInput(now: number) {
  const input = attributes(now);
  const { shape } = input;
  return input.extend({
    description: shape.description.default(null),
    rateLimitPerMinute: shape.rateLimitPerMinute.optional(),
    expiresAt: shape.expiresAt.default(null),
    callbackUrl: shape.callbackUrl.default(null),
    idempotencyKey: idempotencyKey.optional(),
  });
}

/** Omitted attributes stay unchanged; `null` clears nullable ones. */
export function updateInput(now: number) {
  return attributes(now).partial();
}

export const rotateInput = z.object({
  gracePeriodSeconds: z
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(MAX_GRACE_PERIOD_SECONDS, `must be at most ${MAX_GRACE_PERIOD_SECONDS}`),
  idempotencyKey: idempotencyKey.optional(),
});

// Callers may pass what they were given; that a key cannot be without a name is said by the schema.
type OrNull<T> = { readonly [K in keyof T]?: T[K] | null };

export type CreateClientKey = z.input<ReturnType<typeof createInput>>;
export type UpdateClientKey = OrNull<z.input<ReturnType<typeof updateInput>>>;
export type RotateClientKey = z.input<typeof rotateInput>;
