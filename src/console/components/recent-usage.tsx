import { Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usageQuery } from '../server/usage.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { inWords, sumTotals } from '../usage.ts';
import { UsageTotals } from './usage-totals.tsx';

/** Renders the total usage of all keys in the last 24 hours. */
export function RecentUsage() {
  const { data: points, error, refetch } = useQuery(usageQuery('DAY'));
  if (error) return <Failure error={error} onRetry={() => refetch()} />;
  if (!points) return <Loading />;
  const totals = sumTotals(points);
  return (
    <Stack gap="sm">
      <UsageTotals totals={totals} />
      <Sparkline bars={points} label={inWords(totals, '24 hours')} width="100%" height={200} />
      <Group justify="space-between" fz="xs" c="dimmed" mt={-6} aria-hidden="true">
        <span>24 hours ago</span>
        <span>now</span>
      </Group>
    </Stack>
  );
}
