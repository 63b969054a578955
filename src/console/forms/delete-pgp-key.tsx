import { Button, Group, Stack, Text } from '@mantine/core';
import { DeletePgpKeyDocument, type PgpKeysQuery } from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import { useChange } from '../server/use-change.ts';
import { Dialog } from '../ui/dialog.tsx';
import { notify } from '../ui/notify.ts';
import { FormFailure } from './failures.tsx';

export type PgpKey = PgpKeysQuery['pgpKeys'][number];

interface DeletePgpKeyProps {
  readonly pgpKey: PgpKey;
  readonly onClose: () => void;
}

/** Renders the confirmation for deleting a PGP key. */
export function DeletePgpKey({ pgpKey: { id, userIds, fingerprint }, onClose }: DeletePgpKeyProps) {
  const remove = useChange(DeletePgpKeyDocument, {
    payload: ({ deletePgpKey }) => requirePayload(deletePgpKey),
    changes: ['pgpKeys'],
  });
  const onSuccess = () => {
    notify('The PGP key is deleted.');
    onClose();
  };
  return (
    <Dialog title="Delete this PGP key?" opened onClose={onClose}>
      <Stack>
        <Text size="sm">
          No client key can be encrypted to <strong className="lk-break">{userIds[0] ?? fingerprint}</strong>{' '}
          any more. What was encrypted to it stays readable.
        </Text>
        <FormFailure error={remove.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red.9"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id }, { onSuccess })}
          >
            Delete the PGP key
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
