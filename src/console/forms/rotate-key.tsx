import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { RotateClientKeyDocument } from '../../sdk/generated/operations.ts';
import { type Secret, SecretView } from '../components/secret-view.tsx';
import { requirePayload } from '../server/outcome.ts';
import type { ClientKey } from '../server/queries.ts';
import { useChange } from '../server/use-change.ts';
import { Dialog } from '../ui/dialog.tsx';
import { EncryptTo, toEncryptTo } from './encrypt-to.tsx';
import { FormFailure, readFieldErrors } from './failures.tsx';

const OVERLAPS = [
  { seconds: '0', label: 'Not at all', description: 'For a secret that may be compromised.' },
  { seconds: '3600', label: '1 hour', description: 'Both secrets work for that long.' },
  { seconds: '86400', label: '24 hours', description: 'Time to roll the new one out.' },
  { seconds: '604800', label: '7 days', description: 'For services that are deployed once a week.' },
  { seconds: '2592000', label: '30 days', description: 'The maximum.' },
] as const;

interface RotateKeyProps {
  readonly clientKey: ClientKey;
  readonly onClose: () => void;
}

/** Renders the form that rotates a secret. The old secret stays valid for a grace period. */
export function RotateKey({ clientKey, onClose }: RotateKeyProps) {
  const [secret, setSecret] = useState<Secret>();
  const [recipients, setRecipients] = useState<readonly string[]>([]);
  const [overlap, setOverlap] = useState('86400');
  const rotate = useChange(RotateClientKeyDocument, {
    payload: ({ rotateClientKey }) => requirePayload(rotateClientKey),
    changes: ['clientKeys'],
  });
  const submit = () =>
    rotate.mutate(
      { id: clientKey.id, gracePeriodSeconds: Number(overlap), ...toEncryptTo(recipients) },
      { onSuccess: setSecret },
    );
  return (
    <Dialog
      title={secret ? 'The new secret' : `Rotate ${clientKey.name}`}
      size="lg"
      opened
      insistent={secret !== undefined}
      onClose={onClose}
    >
      {secret ? (
        <SecretView secret={secret} onSaved={onClose} />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            The key gets a new secret. Its id, scopes, limit and expiry stay as they are.
          </Text>
          <Radio.Group label="How long the old secret still works" value={overlap} onChange={setOverlap}>
            <Stack gap="sm" mt="xs">
              {OVERLAPS.map(({ seconds, ...overlap }) => (
                <Radio key={seconds} value={seconds} {...overlap} />
              ))}
            </Stack>
          </Radio.Group>
          <EncryptTo
            value={recipients}
            onChange={setRecipients}
            error={readFieldErrors(rotate.error).encryptTo}
          />
          <FormFailure error={rotate.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={submit} loading={rotate.isPending}>
              Rotate the secret
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
