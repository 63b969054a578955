import { Fragment, type ReactNode } from 'react';

/** Renders names and values, one pair per line. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="lk-facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd className="lk-break">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
