import '@mantine/charts/styles.css';
import { BarChart, ChartTooltip } from '@mantine/charts';
import type { UsageRange } from '../../sdk/generated/operations.ts';
import type { UsagePoint } from '../server/usage.ts';
import { denialsIn, inWords, numeral, sumTotals } from '../usage.ts';
import { RANGES } from '../usage-range.ts';

const HEIGHT = 240;
const ALLOWED = { name: 'allowed', label: 'Allowed', color: 'var(--lk-allowed)' };
const compact = new Intl.NumberFormat('en', { notation: 'compact' });

interface UsageChartProps {
  readonly points: readonly UsagePoint[];
  readonly range: UsageRange;
}

/** Renders requests over time. Denied requests, by reason, are stacked on allowed ones. */
export function UsageChart({ points, range }: UsageChartProps) {
  const { tick, time, inWords: rangeInWords } = RANGES[range];
  const denials = denialsIn(points);
  const series = [
    ALLOWED,
    ...denials.map(({ counted, words, color }) => ({ name: counted, label: `Denied: ${words}`, color })),
  ];
  const data = points.map(({ start, allowed, deniedByReason }) => ({ start, allowed, ...deniedByReason }));
  return (
    <div
      className="lk-chart"
      role="img"
      aria-label={`Chart: ${inWords(sumTotals(points), rangeInWords)}. The table shows the same data as numbers.`}
    >
      <BarChart
        h={HEIGHT}
        data={data}
        dataKey="start"
        type="stacked"
        series={series}
        // The table shows the same data to keyboard users.
        accessibilityLayer={false}
        tickLine="none"
        strokeDasharray="3 4"
        maxBarWidth={28}
        valueFormatter={numeral}
        barChartProps={{ barCategoryGap: '16%', margin: { top: 8, right: 8, left: 0, bottom: 0 } }}
        xAxisProps={{ tickFormatter: (start: string) => tick.format(new Date(start)), minTickGap: 32 }}
        yAxisProps={{
          allowDecimals: false,
          width: 40,
          tickFormatter: (count: number) => compact.format(count),
        }}
        tooltipProps={{
          content: ({ label, payload }) => (
            <ChartTooltip
              label={label === undefined ? '' : time.format(new Date(label))}
              payload={payload.filter(({ name, value }) => name === ALLOWED.name || Number(value) > 0)}
              series={series}
              valueFormatter={numeral}
            />
          ),
        }}
      />
    </div>
  );
}
