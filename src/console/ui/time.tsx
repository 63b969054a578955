import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { formatRelativeTime } from '../../relative-time.ts';

const TICK_MS = 30_000;
// Tolerated clock skew: the gateway's clock may be ahead, and recent events must not appear as future ones.
const CLOCK_SKEW_SECONDS = 10;
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

let now = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, TICK_MS);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the current time in milliseconds, updated every 30 seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** Formats a time relative to now: "3 hours ago", "in 2 months". */
export function relativeTime(at: number): string {
  const seconds = (at - Date.now()) / 1000;
  if (Math.abs(seconds) >= 60) return formatRelativeTime(seconds);
  return seconds > CLOCK_SKEW_SECONDS ? 'in less than a minute' : 'just now';
}

export function exactTime(at: Date | string): string {
  return exact.format(new Date(at));
}

export function formatDay(at: Date | string): string {
  return day.format(new Date(at));
}

/** Renders a relative time, with the exact time in a tooltip. */
export function Moment({ at }: { readonly at: string }) {
  useNow();
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={at}>{relativeTime(Date.parse(at))}</time>
    </Tooltip>
  );
}
