interface Bar {
  readonly start: string;
  readonly allowed: number;
  readonly denied: number;
}

interface SparklineProps {
  readonly bars: readonly Bar[];
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly width?: number | string;
  readonly height?: number;
}

// The units of the drawing: what is refused stands on what is allowed, and every bar that is there can be seen.
const STEP = 4;
const BAR = 3;
const TOP = 100;
const LEAST = 6;

/** Bars as high as what was counted, without axes. */
export function Sparkline({ bars, label, width = 96, height = 24 }: SparklineProps) {
  const most = Math.max(1, ...bars.map(({ allowed, denied }) => allowed + denied));
  const tall = (count: number) => (count === 0 ? 0 : Math.max(LEAST, (count / most) * (TOP - LEAST)));
  return (
    <svg
      className="lk-sparkline"
      role="img"
      width={width}
      height={height}
      viewBox={`0 0 ${bars.length * STEP - STEP + BAR} ${TOP}`}
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      {bars.map(({ start, allowed, denied }, n) => (
        <g key={start} transform={`translate(${n * STEP} 0)`}>
          <rect className="lk-spark-base" y={TOP - 2} width={BAR} height={2} />
          <rect className="lk-spark-allowed" y={TOP - tall(allowed)} width={BAR} height={tall(allowed)} />
          <rect
            className="lk-spark-denied"
            y={TOP - tall(allowed) - tall(denied)}
            width={BAR}
            height={tall(denied)}
          />
        </g>
      ))}
    </svg>
  );
}
