import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { CheckIcon, CopyIcon, WarningIcon } from './icons.ts';

const SHOWN_MS = 2_000;

interface CopyProps {
  /** What is copied. */
  readonly text: string;
  /** What it is: "the key". */
  readonly what: string;
  readonly size?: 'sm' | 'md';
}

/** Copies a text, and says so, also to those who do not see it. */
export function Copy({ text, what, size = 'sm' }: CopyProps) {
  const [outcome, setOutcome] = useState<'' | 'copied' | 'failed'>('');
  useEffect(() => {
    if (outcome === '') return;
    const timer = setTimeout(() => setOutcome(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const told = { '': '', copied: `Copied ${what}.`, failed: `Could not copy ${what}: select it by hand.` }[
    outcome
  ];
  const Icon = { '': CopyIcon, copied: CheckIcon, failed: WarningIcon }[outcome];
  return (
    <>
      <Tooltip label={told || `Copy ${what}`}>
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
      <VisuallyHidden aria-live="polite">{told}</VisuallyHidden>
    </>
  );
}

/** Browsers have a clipboard only where the page came safely: by https, or locally. */
async function copy(text: string): Promise<boolean> {
  if (!navigator.clipboard) return false;
  return await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

/** A text to be copied as it is: a command, a key. */
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
