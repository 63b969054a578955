import type { UsageRange } from '../../sdk/generated/operations.ts';
import type { UsagePoint } from '../server/usage.ts';
import { denialsIn, numeral } from '../usage.ts';
import { RANGES } from '../usage-range.ts';

interface UsageTableProps {
  readonly points: readonly UsagePoint[];
  readonly range: UsageRange;
}

/** Renders requests over time as numbers, newest first, without empty periods. */
export function UsageTable({ points, range }: UsageTableProps) {
  const { by, time } = RANGES[range];
  const busy = points.filter(({ allowed, denied }) => allowed + denied > 0).toReversed();
  return (
    <table className="lk-table lk-usage-table" aria-label={`Requests by ${by}`}>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col" className="lk-right">
            Allowed
          </th>
          <th scope="col" className="lk-right">
            Denied
          </th>
          <th scope="col">Denial reasons</th>
        </tr>
      </thead>
      <tbody>
        {busy.map((point) => (
          <tr key={point.start}>
            <td>
              <time dateTime={point.start}>{time.format(new Date(point.start))}</time>
            </td>
            <td className="lk-right lk-numeral">{numeral(point.allowed)}</td>
            <td className="lk-right lk-numeral">{numeral(point.denied)}</td>
            <td>{reasonsIn(point)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function reasonsIn(point: UsagePoint): string {
  const denials = denialsIn([point]).map(({ words, times }) => `${numeral(times)} ${words}`);
  return denials.join(', ') || '–';
}
