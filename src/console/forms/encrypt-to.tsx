import { MultiSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { pgpKeysQuery } from '../server/queries.ts';

// As many as the gateway takes.
const MOST = 10;

interface EncryptToProps {
  /** Fingerprints. */
  readonly value: readonly string[];
  readonly onChange: (fingerprints: string[]) => void;
  readonly error?: ReactNode;
}

/** Chooses PGP keys of the person's own that alone can read a new secret. There is nothing to choose without any. */
export function EncryptTo({ value, onChange, error }: EncryptToProps) {
  const { data: keys = [] } = useQuery(pgpKeysQuery);
  if (keys.length === 0) return null;
  const names = new Map(keys.map(({ fingerprint, userIds }) => [fingerprint, userIds[0] ?? fingerprint]));
  return (
    <MultiSelect
      label="Encrypt to"
      description="Only the holders of these PGP keys can then read the secret. Without any, it is shown to you."
      placeholder={value.length === 0 ? 'Nobody: show it to me' : ''}
      data={[...names].map(([fingerprint, name]) => ({ value: fingerprint, label: name }))}
      renderOption={({ option }) => (
        <div>
          <Text size="sm" className="lk-break">
            {option.label}
          </Text>
          <Text size="xs" c="dimmed" className="lk-mono lk-break">
            {option.value}
          </Text>
        </div>
      )}
      maxValues={MOST}
      clearable
      value={[...value]}
      onChange={onChange}
      error={error}
    />
  );
}

/** What the gateway is told of the choice: nothing at all when nobody is chosen. */
export function encryptToOf(fingerprints: readonly string[]): { encryptTo?: readonly string[] } {
  return fingerprints.length > 0 ? { encryptTo: fingerprints } : {};
}
