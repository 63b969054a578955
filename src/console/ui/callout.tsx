import { Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { InfoIcon, WarningIcon } from './icons.ts';
import type { Tone } from './tag.tsx';

interface CalloutProps {
  readonly tone: Tone;
  readonly title: string;
  /** Whether screen readers announce it, because it appears after an action. */
  readonly alert?: boolean;
  /** Whether it takes the focus when it appears, so that screen readers start with it. */
  readonly focused?: boolean;
  readonly children: ReactNode;
}

/** Renders an important message. */
export function Callout({ tone, title, alert = false, focused = false, children }: CalloutProps) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) container.current?.focus();
  }, [focused]);
  const Icon = tone === 'brand' ? InfoIcon : WarningIcon;
  return (
    <div
      ref={container}
      className="lk-tone lk-callout"
      data-tone={tone}
      role={alert ? 'alert' : undefined}
      {...(focused && { tabIndex: -1, role: 'group', 'aria-label': title })}
    >
      <Icon size={20} aria-hidden />
      <Stack gap={4} miw={0} align="flex-start">
        <Text size="sm" fw={650}>
          {title}
        </Text>
        <Text size="sm" component="div" c="var(--lk-text)" className="lk-break">
          {children}
        </Text>
      </Stack>
    </div>
  );
}
