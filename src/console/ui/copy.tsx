import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { CheckIcon, CopyIcon, WarningIcon } from './icons.ts';

const OUTCOME_MS = 2_000;

interface CopyProps {
  /** Text to copy. */
  readonly text: string;
  /** Name of the text in messages, such as "the key". */
  readonly what: string;
  readonly size?: 'sm' | 'md';
}

/** Renders a button that copies a text and announces the outcome, also to screen readers. */
export function Copy({ text, what, size = 'sm' }: CopyProps) {
  const [outcome, setOutcome] = useState<'' | 'copied' | 'failed'>('');
  useEffect(() => {
    if (outcome === '') return;
    const timer = setTimeout(() => setOutcome(''), OUTCOME_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const announcement = {
    '': '',
    copied: `Copied ${what}.`,
    failed: `Failed to copy ${what}. Select and copy it manually.`,
  }[outcome];
  const Icon = { '': CopyIcon, copied: CheckIcon, failed: WarningIcon }[outcome];
  return (
    <>
      <Tooltip label={announcement || `Copy ${what}`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="dimmed"
          size={size}
          aria-label={`Copy ${what}`}
          onClick={async () => setOutcome((await copy(text)) ? 'copied' : 'failed')}
        >
          <Icon size={size === 'sm' ? 15 : 17} />
        </ActionIcon>
      </Tooltip>
      <VisuallyHidden aria-live="polite">{announcement}</VisuallyHidden>
    </>
  );
}

/** Returns whether the text was copied. Browsers offer the clipboard only in a secure context (HTTPS or localhost). */
async function copy(text: string): Promise<boolean> {
  if (!navigator.clipboard) return false;
  return await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

/** Renders a text to copy verbatim, such as a command or a key. */
export function Code({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="lk-code">
      <pre>{text}</pre>
      <span className="lk-code-copy">
        <Copy text={text} what={what} size="md" />
      </span>
    </div>
  );
}
