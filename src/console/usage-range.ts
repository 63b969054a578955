import type { UsageRange } from '../sdk/generated/operations.ts';

interface RangeStory {
  /** On the button that chooses it. */
  readonly label: string;
  readonly inWords: string;
  /** What one bar stands for. */
  readonly by: string;
  /** The time of a point, short as on an axis. */
  readonly tick: Intl.DateTimeFormat;
  /** The time of a point, by itself. */
  readonly time: Intl.DateTimeFormat;
}

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options);
const minutes = { hour: '2-digit', minute: '2-digit' } as const;
const date = { day: 'numeric', month: 'short' } as const;

/** How far back usage is shown. */
export const RANGES: Readonly<Record<UsageRange, RangeStory>> = {
  HOUR: {
    label: '1 h',
    inWords: '1 hour',
    by: 'minute',
    tick: format(minutes),
    time: format({ ...date, ...minutes }),
  },
  DAY: {
    label: '24 h',
    inWords: '24 hours',
    by: 'hour',
    tick: format(minutes),
    time: format({ ...date, ...minutes }),
  },
  WEEK: {
    label: '7 d',
    inWords: '7 days',
    by: 'hour',
    tick: format({ weekday: 'short', ...date }),
    time: format({ weekday: 'short', ...date, ...minutes }),
  },
  // The gateway's days are those of UTC.
  MONTH: {
    label: '30 d',
    inWords: '30 days',
    by: 'day (UTC)',
    tick: format({ ...date, timeZone: 'UTC' }),
    time: format({ weekday: 'short', ...date, timeZone: 'UTC' }),
  },
};

export const ALL_RANGES = Object.keys(RANGES) as UsageRange[];
