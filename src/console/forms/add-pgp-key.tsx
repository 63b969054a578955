import { Button, Group, Stack, Textarea } from '@mantine/core';
import { AddPgpKeyDocument } from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import { useChange } from '../server/use-change.ts';
import { Dialog } from '../ui/dialog.tsx';
import { notify } from '../ui/notify.ts';
import { FormFailure, showFieldErrors } from './failures.tsx';
import { useForm } from './use-form.ts';

/** Renders the form that adds a PGP public key to the account. */
export function AddPgpKey({ onClose }: { readonly onClose: () => void }) {
  const form = useForm({ initialValues: { armoredKey: '' } });
  const add = useChange(AddPgpKeyDocument, {
    payload: ({ addPgpKey }) => requirePayload(addPgpKey),
    changes: ['pgpKeys'],
  });
  const submit = form.onSubmit((values) =>
    add.mutate(values, {
      onSuccess: () => {
        notify('The PGP key is added. Compare its fingerprint before you use it.');
        onClose();
      },
      onError: (error) => showFieldErrors(form, error),
    }),
  );
  return (
    <Dialog title="Add a PGP key" size="lg" opened onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <Textarea
            label="Public key"
            description="Output of gpg --armor --export. Private keys are rejected."
            placeholder="-----BEGIN PGP PUBLIC KEY BLOCK-----"
            required
            autosize
            minRows={6}
            maxRows={14}
            spellCheck={false}
            data-autofocus
            classNames={{ input: 'lk-mono' }}
            {...form.getInputProps('armoredKey')}
          />
          <FormFailure error={add.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add the key
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
