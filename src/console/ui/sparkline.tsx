interface Bar {
  readonly start: string;
  readonly allowed: number;
  readonly denied: number;
}

interface SparklineProps {
  readonly bars: readonly Bar[];
  /** Text alternative for screen readers. */
  readonly label: string;
  readonly width?: number | string;
  readonly height?: number;
}

// In units of the view box. Denied requests are stacked on allowed ones. `MIN_BAR_HEIGHT` keeps small counts visible.
const BAR_STEP = 4;
const BAR_WIDTH = 3;
const CHART_HEIGHT = 100;
const MIN_BAR_HEIGHT = 6;

/** Renders a bar chart without axes. */
export function Sparkline({ bars, label, width = 96, height = 24 }: SparklineProps) {
  const maxCount = Math.max(1, ...bars.map(({ allowed, denied }) => allowed + denied));
  const barHeight = (count: number) =>
    count === 0 ? 0 : Math.max(MIN_BAR_HEIGHT, (count / maxCount) * (CHART_HEIGHT - MIN_BAR_HEIGHT));
  return (
    <svg
      className="lk-sparkline"
      role="img"
      width={width}
      height={height}
      viewBox={`0 0 ${bars.length * BAR_STEP - BAR_STEP + BAR_WIDTH} ${CHART_HEIGHT}`}
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      {bars.map(({ start, allowed, denied }, n) => (
        <g key={start} transform={`translate(${n * BAR_STEP} 0)`}>
          <rect className="lk-spark-base" y={CHART_HEIGHT - 2} width={BAR_WIDTH} height={2} />
          <rect
            className="lk-spark-allowed"
            y={CHART_HEIGHT - barHeight(allowed)}
            width={BAR_WIDTH}
            height={barHeight(allowed)}
          />
          <rect
            className="lk-spark-denied"
            y={CHART_HEIGHT - barHeight(allowed) - barHeight(denied)}
            width={BAR_WIDTH}
            height={barHeight(denied)}
          />
        </g>
      ))}
    </svg>
  );
}
