import { type DomainError, ValidationError } from '../domain/errors.ts';
import type { Page } from '../storage/page.ts';

/** The first part of a list, of at most this many. */
export function newest(limit: number): Page {
  return { limit, inverted: false };
}

/** A time as JSON has it: ISO 8601, in UTC. */
export function dateTime(time: number): string {
  return new Date(time).toISOString();
}

/** Likewise; left out when there is none. */
export function optionalDateTime(time: number | null): string | undefined {
  return time === null ? undefined : dateTime(time);
}

/** What is wrong, with fields by their names in systems that write them `so_named`. */
export function inSnakeCase(error: DomainError): string {
  if (!(error instanceof ValidationError)) return error.message;
  const named = (path: string) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const fields = error.fieldErrors.map(({ path, message }) => ({ path: path.map(named), message }));
  return new ValidationError(fields).message;
}
