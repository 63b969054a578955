import type { UsageRange } from '../sdk/generated/operations.ts';

interface RangeTexts {
  /** Label of the button that selects the range. */
  readonly label: string;
  readonly inWords: string;
  /** Unit of time of one bar. */
  readonly by: string;
  /** Formats the time of a point on the axis. */
  readonly tick: Intl.DateTimeFormat;
  /** Formats the time of a point outside of the axis. */
  readonly time: Intl.DateTimeFormat;
}

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options);
const minutes = { hour: '2-digit', minute: '2-digit' } as const;
const date = { day: 'numeric', month: 'short' } as const;

/** Texts and formats of the time ranges of usage. */
export const RANGES: Readonly<Record<UsageRange, RangeTexts>> = {
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
  // The gateway counts days in UTC.
  MONTH: {
    label: '30 d',
    inWords: '30 days',
    by: 'day (UTC)',
    tick: format({ ...date, timeZone: 'UTC' }),
    time: format({ weekday: 'short', ...date, timeZone: 'UTC' }),
  },
};

export const ALL_RANGES = Object.keys(RANGES) as UsageRange[];
