import { z } from 'zod';

/** An address in the form in which it is stored and looked up. */
export function normalizedEmail(text: string): string {
  return text.trim().toLowerCase();
}

/** An address that an account can have. */
export const email = z
  .string('must be text')
  .transform(normalizedEmail)
  .pipe(z.string().max(254, 'must be at most 254 characters long').pipe(z.email('must be an email address')));
