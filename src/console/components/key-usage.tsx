import { Button, Center, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, lazy, Suspense, useState } from 'react';
import type { UsageRange } from '../../sdk/generated/operations.ts';
import { keyUsageQuery, type UsagePoint } from '../server/usage.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { Section } from '../ui/page.tsx';
import { denialsIn, numeral, sumTotals } from '../usage.ts';
import { ALL_RANGES, RANGES } from '../usage-range.ts';
import { UsageTable } from './usage-table.tsx';
import { UsageTotals } from './usage-totals.tsx';

// Lazy, because the charts are large and most pages do not need them.
const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart }));

/** Renders the usage of a key with its denial reasons. */
export function KeyUsage({ keyId }: { readonly keyId: string }) {
  const [range, setRange] = useState<UsageRange>('DAY');
  const [asTable, setAsTable] = useState(false);
  const { data: points, error, refetch } = useQuery(keyUsageQuery(keyId, range));
  return (
    <Section
      title="Usage"
      description={`Requests with this key in the last ${RANGES[range].inWords}, by ${RANGES[range].by}.`}
      actions={
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Time range"
            value={range}
            onChange={setRange}
            data={ALL_RANGES.map((value) => ({ value, label: RANGES[value].label }))}
          />
          <Button size="xs" variant="default" onClick={() => setAsTable(!asTable)}>
            {asTable ? 'Show as chart' : 'Show as table'}
          </Button>
        </Group>
      }
    >
      {error && <Failure error={error} onRetry={() => refetch()} />}
      {!points && !error && <Waiting />}
      {points && <Usage points={points} range={range} asTable={asTable} />}
    </Section>
  );
}

interface UsageProps {
  readonly points: readonly UsagePoint[];
  readonly range: UsageRange;
  readonly asTable: boolean;
}

function Usage({ points, range, asTable }: UsageProps) {
  const totals = sumTotals(points);
  if (totals.requests === 0) {
    return (
      <Center h={160}>
        <Text c="dimmed">No request in the last {RANGES[range].inWords}.</Text>
      </Center>
    );
  }
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <UsageTotals totals={totals} />
        <Legend points={points} />
      </Group>
      {asTable ? (
        <UsageTable points={points} range={range} />
      ) : (
        <Suspense fallback={<Waiting />}>
          <UsageChart points={points} range={range} />
        </Suspense>
      )}
    </Stack>
  );
}

function Waiting() {
  return (
    <Center h={240}>
      <Loading what="Loading usage" />
    </Center>
  );
}

/** Renders the colors of the chart with their counts. */
function Legend({ points }: { readonly points: readonly UsagePoint[] }) {
  const allowed = points.reduce((sum, point) => sum + point.allowed, 0);
  const kinds = [
    { words: 'allowed', color: 'var(--lk-allowed)', times: allowed },
    ...denialsIn(points).map((denial) => ({ ...denial, words: `denied: ${denial.words}` })),
  ];
  return (
    <ul className="lk-legend" aria-label="Requests by outcome">
      {kinds.map(({ words, color, times }) => (
        <li key={words}>
          <span className="lk-swatch" style={{ '--swatch': color } as CSSProperties} aria-hidden="true" />
          <span className="lk-numeral">{numeral(times)}</span> {words}
        </li>
      ))}
    </ul>
  );
}
