import type { Sparks } from '../server/usage.ts';
import { Sparkline } from '../ui/sparkline.tsx';
import { inWords, sumTotals } from '../usage.ts';

const WIDTH = 84;
const HEIGHT = 24;

/** Renders the usage of a key in the last 24 hours, or a placeholder while it is loading. */
export function KeySparkline({ points }: { readonly points: Sparks | undefined }) {
  if (!points) return <svg width={WIDTH} height={HEIGHT} aria-hidden="true" />;
  return (
    <Sparkline bars={points} label={inWords(sumTotals(points), '24 hours')} width={WIDTH} height={HEIGHT} />
  );
}
