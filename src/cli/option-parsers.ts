import { usageError } from './failure.ts';

const DAY = 86_400;
const MONTH = 2_629_800;
const YEAR = 31_557_600;
/** Units with their seconds, and the number of seconds from which each is used. */
const UNITS = [
  ['year', YEAR, 2 * YEAR],
  // Months differ in length, so that the usual expiries, up to 90 days, are shown in days.
  ['month', MONTH, 100 * DAY],
  ['day', DAY, DAY],
  ['hour', 3_600, 3_600],
  ['minute', 60, 60],
  ['second', 1, 1],
] as const;
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A time as people say it: in 3 days, 2 hours ago. */
export function relativeTime(time: string | null, absent = 'never'): string {
  if (time === null) return absent;
  const seconds = Math.round((Date.parse(time) - Date.now()) / 1000);
  const [unit, length] = UNITS.find(([, , from]) => Math.abs(seconds) >= from) ?? ['second', 1];
  return RELATIVE.format(Math.round(seconds / length), unit);
}

const DURATION = /^(\d{1,5})\s*(m|h|d|w|y)$/i;
const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };

/** A time in the future: `30d`, `12h`, a date, or `never`, which is null. */
export function expiryOf(text: string): string | null {
  if (text === 'never') return null;
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  if (count !== undefined) {
    return new Date(Date.now() + Number(count) * (SECONDS[unit.toLowerCase()] ?? 0) * 1000).toISOString();
  }
  const time = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(time)) return new Date(time).toISOString();
  throw usageError(`Invalid expiry "${text}".`, 'Give 30d, 12h, 2030-01-31, 2030-01-31T12:00:00Z or never.');
}

/** A number of seconds: `90`, `15m`, `24h`, `7d`. */
export function secondsOf(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  const length = SECONDS[unit.toLowerCase()];
  if (count === undefined || length === undefined) {
    throw usageError(`Invalid duration "${text}".`, 'Give seconds, or 15m, 24h, 7d.');
  }
  return Number(count) * length;
}

/** A limit: a number of requests a minute, or `unlimited`, which is null. */
export function rateLimitOf(text: string): number | null {
  if (text === 'unlimited') return null;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw usageError(`Invalid rate limit "${text}".`, 'Give a number of requests a minute, or unlimited.');
}
