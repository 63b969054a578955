import { type DomainError, ValidationError } from '../domain/errors.ts';
import type { Page } from '../storage/page.ts';

/** The maximum number of items in a list. The clients of the other systems request all items at once. */
export const MAX_LISTED = 1000;

/** Returns the page of the newest `limit` items. */
export function newest(limit = MAX_LISTED): Page {
  return { limit, inverted: false };
}

/** Formats a time as ISO 8601 in UTC. @param time Unix time in milliseconds. */
export function dateTime(time: number): string {
  return new Date(time).toISOString();
}

/** Formats a time as ISO 8601 in UTC. Returns `undefined` for null, so that JSON omits the field. */
export function optionalDateTime(time: number | null): string | undefined {
  return time === null ? undefined : dateTime(time);
}

/** Returns the message of an error, with field names in `snake_case`. */
export function inSnakeCase(error: DomainError): string {
  if (!(error instanceof ValidationError)) return error.message;
  const toSnakeCase = (path: string) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const fields = error.fieldErrors.map(({ path, message }) => ({ path: path.map(toSnakeCase), message }));
  return new ValidationError(fields).message;
}
