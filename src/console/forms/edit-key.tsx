import { Button, Group, Stack } from '@mantine/core';
import { UpdateClientKeyDocument } from '../../sdk/generated/operations.ts';
import { payloadOf, Refused } from '../server/outcome.ts';
import type { ClientKey } from '../server/queries.ts';
import { useChange } from '../server/use-change.ts';
import { Dialog } from '../ui/dialog.tsx';
import { notify } from '../ui/notify.ts';
import { choiceOf } from './expiry.tsx';
import { FormFailure } from './failures.tsx';
import { formFieldErrors, inputOf, KeyFields, type KeyValues, useKeyForm } from './key-fields.tsx';

interface EditKeyProps {
  readonly clientKey: ClientKey;
  readonly onClose: () => void;
}

function valuesOf({ name, description, scopes, rateLimitPerMinute, expiresAt }: ClientKey): KeyValues {
  return {
    name,
    description: description ?? '',
    scopes: [...scopes],
    limit: rateLimitPerMinute ?? 100,
    unlimited: rateLimitPerMinute == null,
    expiry: choiceOf(expiresAt),
  };
}

/** Of what was typed in, what is not as it was. */
function changesIn(values: KeyValues, isChanged: (field: keyof KeyValues) => boolean) {
  const { name, description, scopes, rateLimitPerMinute, expiresAt } = inputOf(values);
  return {
    ...(isChanged('name') && { name }),
    ...(isChanged('description') && { description }),
    ...(isChanged('scopes') && { scopes }),
    ...((isChanged('limit') || isChanged('unlimited')) && { rateLimitPerMinute }),
    ...(isChanged('expiry') && { expiresAt }),
  };
}

/**
 * Changes a key. Only what was changed is sent, so that an expiry keeps its seconds, and others, who change
 * something else at the same time, their changes.
 */
export function EditKey({ clientKey, onClose }: EditKeyProps) {
  const form = useKeyForm(valuesOf(clientKey));
  const update = useChange(UpdateClientKeyDocument, {
    payload: ({ updateClientKey }) => payloadOf(updateClientKey),
    changes: ['clientKeys'],
  });
  const submit = form.onSubmit((values) => {
    update.mutate(
      { id: clientKey.id, ...changesIn(values, (field) => form.isDirty(field)) },
      {
        onSuccess: () => {
          notify('The key is changed. It holds from the next request on.');
          onClose();
        },
        onError: (error) => error instanceof Refused && form.setErrors(formFieldErrors(error.byField())),
      },
    );
  });
  return (
    <Dialog title={`Edit ${clientKey.name}`} size="lg" opened onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <KeyFields form={form} />
          <FormFailure error={update.error} />
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
