import { Button, Group, Stack } from '@mantine/core';
import { UpdateClientKeyDocument } from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import type { ClientKey } from '../server/queries.ts';
import { useChange } from '../server/use-change.ts';
import { Dialog } from '../ui/dialog.tsx';
import { notify } from '../ui/notify.ts';
import { FormFailure, showFieldErrors } from './failures.tsx';
import { changedInput, KeyFields, toFormValues, useKeyForm } from './key-form.tsx';

interface EditKeyProps {
  readonly clientKey: ClientKey;
  readonly onClose: () => void;
}

/**
 * Updates a key. Sends changed fields only, so that an expiry keeps its seconds, and concurrent changes of other
 * fields are kept.
 */
export function EditKey({ clientKey, onClose }: EditKeyProps) {
  const form = useKeyForm(toFormValues(clientKey), { isExisting: true });
  const update = useChange(UpdateClientKeyDocument, {
    payload: ({ updateClientKey }) => requirePayload(updateClientKey),
    changes: ['clientKeys'],
  });
  const submit = form.onSubmit((values) => {
    update.mutate(
      { id: clientKey.id, ...changedInput(values, (name) => form.isDirty(name)) },
      {
        onSuccess: () => {
          notify('The key is changed. The changes apply from the next request.');
          onClose();
        },
        onError: (error) => showFieldErrors(form, error),
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
