/** How many of a list are fetched at a time: as many as the gateway answers. */
export const PAGE_SIZE = 100;

/** A point in time: a Date, or ISO 8601 text with an offset. */
export type Time = Date | string;

/** As the management API wants a time; null and undefined as they are. @throws {RangeError} for an invalid Date. */
export function timeOf<Absent extends null | undefined>(time: Time | Absent): string | Absent {
  return time instanceof Date ? time.toISOString() : time;
}
