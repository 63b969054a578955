import { MultiSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { pgpKeysQuery } from '../server/queries.ts';

// The limit of the gateway.
const MAX_RECIPIENTS = 10;

interface EncryptToProps {
  /** Fingerprints. */
  readonly value: readonly string[];
  readonly onChange: (fingerprints: string[]) => void;
  readonly error?: ReactNode;
}

/** Renders the choice of PGP keys for encrypting a secret, or nothing if there are none. */
export function EncryptTo({ value, onChange, error }: EncryptToProps) {
  const { data: keys = [] } = useQuery(pgpKeysQuery);
  if (keys.length === 0) return null;
  const names = new Map(keys.map(({ fingerprint, userIds }) => [fingerprint, userIds[0] ?? fingerprint]));
  return (
    <MultiSelect
      label="Encrypt to"
      description="Only the holders of these PGP keys can read the secret. With none selected, it is shown to you."
      placeholder={value.length === 0 ? 'None (show the secret to me)' : ''}
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
      maxValues={MAX_RECIPIENTS}
      clearable
      value={[...value]}
      onChange={onChange}
      error={error}
    />
  );
}

/** Returns the `encryptTo` input, or an empty object if no PGP key is selected. */
export function toEncryptTo(fingerprints: readonly string[]): { encryptTo?: readonly string[] } {
  return fingerprints.length > 0 ? { encryptTo: fingerprints } : {};
}
