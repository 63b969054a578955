import type { ReactNode } from 'react';

export type Tone = 'gray' | 'green' | 'amber' | 'red' | 'brand';

interface TagProps {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly mono?: boolean;
  readonly children: ReactNode;
}

/** A word or two set apart from the text. Its tone never says anything that its text does not. */
export function Tag({ tone = 'gray', icon, mono, children }: TagProps) {
  return (
    <span
      className="lk-tag"
      data-tone={tone}
      data-mono={mono || undefined}
      // Where there is no room for all of it.
      title={mono && typeof children === 'string' ? children : undefined}
    >
      {icon}
      {children}
    </span>
  );
}
