const DAY = 86_400;
const MONTH = 2_629_800;
const YEAR = 31_557_600;
/** Each unit with its length and the smallest duration that it formats, both in seconds. */
const UNITS = [
  ['year', YEAR, 2 * YEAR],
  // Common expiries of up to 90 days are shown in days, because months differ in length.
  ['month', MONTH, 100 * DAY],
  ['day', DAY, DAY],
  ['hour', 3_600, 3_600],
  ['minute', 60, 60],
] as const;
const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** Formats the seconds from now to a time, such as "in 3 days" or "2 hours ago". Negative ones are in the past. */
export function formatRelativeTime(seconds: number): string {
  const [unit, length] = UNITS.find(([, , from]) => Math.abs(seconds) >= from) ?? ['second', 1];
  return FORMAT.format(Math.round(seconds / length), unit);
}
