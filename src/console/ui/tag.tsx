import type { ReactNode } from 'react';

export type Tone = 'gray' | 'green' | 'amber' | 'red' | 'brand';

interface TagProps {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly mono?: boolean;
  readonly children: ReactNode;
}

/** Renders a short label. Its color must not convey anything that the text does not. */
export function Tag({ tone = 'gray', icon, mono, children }: TagProps) {
  return (
    <span
      className="lk-tag"
      data-tone={tone}
      data-mono={mono || undefined}
      // Shows the full text where it is truncated.
      title={mono && typeof children === 'string' ? children : undefined}
    >
      {icon}
      {children}
    </span>
  );
}
