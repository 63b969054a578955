import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { UpdateAccountDocument } from '../../sdk/generated/operations.ts';
import { payloadOf } from '../server/outcome.ts';
import { session } from '../server/session.ts';
import { useChange } from '../server/use-change.ts';
import { useAccount } from '../server/use-session.ts';
import { notify } from '../ui/notify.ts';
import { FormFailure, showFieldErrors } from './failures.tsx';
import { useForm } from './use-form.ts';

/** Changes name and address; a new address needs the password. */
export function Profile() {
  const { displayName, email } = useAccount();
  const form = useForm({ initialValues: { displayName, email, currentPassword: '' } });
  const update = useChange(UpdateAccountDocument, {
    payload: ({ updateAccount }) => payloadOf(updateAccount),
    changes: ['accounts'],
  });
  const moved = form.values.email.trim().toLowerCase() !== email;
  const submit = form.onSubmit(({ displayName, email, currentPassword }) =>
    update.mutate(moved ? { displayName, email, currentPassword } : { displayName }, {
      onSuccess: ({ account }) => {
        session.update(account);
        const values = { displayName: account.displayName, email: account.email, currentPassword: '' };
        form.setInitialValues(values);
        form.setValues(values);
        notify('Your profile is changed.');
      },
      onError: (error) => showFieldErrors(form, error),
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack maw={440}>
        <TextInput
          label="Name"
          autoComplete="name"
          required
          maxLength={100}
          {...form.getInputProps('displayName')}
        />
        <TextInput
          label="Email address"
          type="email"
          autoComplete="email"
          required
          {...form.getInputProps('email')}
        />
        {moved && (
          <PasswordInput
            label="Current password"
            description="Needed to change the address that signs in"
            autoComplete="current-password"
            required
            {...form.getInputProps('currentPassword')}
          />
        )}
        <FormFailure error={update.error} />
        <Group>
          <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
