import { formatRelativeTime } from '../relative-time.ts';
import { usageError } from './failure.ts';

/** Formats a time relative to now, such as `in 3 days` or `2 hours ago`. Returns `absent` for null. */
export function relativeTime(time: string | null, absent = 'never'): string {
  if (time === null) return absent;
  return formatRelativeTime(Math.round((Date.parse(time) - Date.now()) / 1000));
}

const DURATION = /^(\d{1,5})\s*(m|h|d|w|y)$/i;
const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };

/** Parses an expiry, such as `30d`, `12h` or a date. Returns null for `never`. @throws {CommandError} */
export function parseExpiry(text: string): string | null {
  if (text === 'never') return null;
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  if (count !== undefined) {
    return new Date(Date.now() + Number(count) * (SECONDS[unit.toLowerCase()] ?? 0) * 1000).toISOString();
  }
  const time = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(time)) return new Date(time).toISOString();
  throw usageError(`Invalid expiry "${text}".`, 'Use 30d, 12h, 2030-01-31, 2030-01-31T12:00:00Z or never.');
}

/** Parses a duration, such as `90`, `15m`, `24h` or `7d`, into seconds. @throws {CommandError} */
export function parseSeconds(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  const length = SECONDS[unit.toLowerCase()];
  if (count === undefined || length === undefined) {
    throw usageError(`Invalid duration "${text}".`, 'Use a number of seconds, 15m, 24h or 7d.');
  }
  return Number(count) * length;
}

/** Parses a limit in requests per minute. Returns null for `unlimited`. @throws {CommandError} */
export function parseRateLimit(text: string): number | null {
  if (text === 'unlimited') return null;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw usageError(`Invalid rate limit "${text}".`, 'Use a number of requests per minute, or unlimited.');
}
