import { Group, Text } from '@mantine/core';
import { numeral, type Totals } from '../usage.ts';

/** Renders the number of requests and of denied requests. */
export function UsageTotals({ totals: { requests, denied } }: { readonly totals: Totals }) {
  return (
    <Group gap="xl">
      <Total count={requests} what={requests === 1 ? 'request' : 'requests'} />
      <Total count={denied} what={`denied${toShare(denied, requests)}`} />
    </Group>
  );
}

function Total({ count, what }: { readonly count: number; readonly what: string }) {
  return (
    <Text component="p" c="dimmed" size="sm">
      <Text component="span" className="lk-number" c="var(--lk-text)">
        {numeral(count)}
      </Text>{' '}
      {what}
    </Text>
  );
}

function toShare(part: number, whole: number): string {
  if (part === 0) return '';
  const percent = (part / whole) * 100;
  return percent < 1 ? ' (less than 1 %)' : ` (${Math.round(percent)} %)`;
}
