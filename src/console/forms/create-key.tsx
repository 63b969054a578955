import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CreateClientKeyDocument } from '../../sdk/generated/operations.ts';
import { type Secret, SecretView } from '../components/secret-view.tsx';
import { requirePayload } from '../server/outcome.ts';
import { gatewayQuery } from '../server/queries.ts';
import { useChange } from '../server/use-change.ts';
import { Dialog } from '../ui/dialog.tsx';
import { EncryptTo, toEncryptTo } from './encrypt-to.tsx';
import { FormFailure, showFieldErrors } from './failures.tsx';
import { DEFAULT_RATE_LIMIT } from './key-fields.tsx';
import { KeyFields, newKeyValues, toKeyInput, useKeyForm } from './key-form.tsx';

interface CreateKeyProps {
  readonly onClose: () => void;
  /** Called once the secret has been saved. */
  readonly onCreated?: (clientId: string) => void;
}

/** Renders the form that creates a key, and then its secret. */
export function CreateKey({ onClose, onCreated }: CreateKeyProps) {
  const [secret, setSecret] = useState<Secret>();
  const saved = () => {
    onClose();
    if (secret) onCreated?.(secret.clientKey.clientId);
  };
  return (
    <Dialog
      title={secret ? 'Your new client key' : 'Create a client key'}
      size="lg"
      opened
      insistent={secret !== undefined}
      onClose={onClose}
    >
      {secret ? (
        <SecretView secret={secret} onSaved={saved} />
      ) : (
        <CreateForm onCreated={setSecret} onCancel={onClose} />
      )}
    </Dialog>
  );
}

interface CreateFormProps {
  readonly onCreated: (secret: Secret) => void;
  readonly onCancel: () => void;
}

function CreateForm({ onCreated, onCancel }: CreateFormProps) {
  const { data: gateway } = useQuery(gatewayQuery);
  const [recipients, setRecipients] = useState<readonly string[]>([]);
  const form = useKeyForm(newKeyValues(gateway?.defaultRateLimitPerMinute ?? DEFAULT_RATE_LIMIT), {
    isExisting: false,
  });
  const create = useChange(CreateClientKeyDocument, {
    payload: ({ createClientKey }) => requirePayload(createClientKey),
    changes: ['clientKeys'],
  });
  const submit = form.onSubmit((values) =>
    create.mutate(
      { ...toKeyInput(values), ...toEncryptTo(recipients) },
      {
        onSuccess: onCreated,
        onError: (error) => showFieldErrors(form, error),
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <KeyFields form={form} />
        <EncryptTo value={recipients} onChange={setRecipients} error={form.errors.encryptTo} />
        <FormFailure error={create.error} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
