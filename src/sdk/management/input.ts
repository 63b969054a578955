/** The default page size, which is the maximum that the gateway accepts. */
export const PAGE_SIZE = 100;

/** A point in time, as a Date or as an ISO 8601 string with an offset. */
export type Time = Date | string;

/** Converts a time to an ISO 8601 string. Keeps null and undefined. @throws {RangeError} for an invalid Date. */
export function toTimestamp<Absent extends null | undefined>(time: Time | Absent): string | Absent {
  return time instanceof Date ? time.toISOString() : time;
}
