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
