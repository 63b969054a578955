import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { UpdateAccountDocument } from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import { session } from '../server/session.ts';
import { useChange } from '../server/use-change.ts';
import { useAccount } from '../server/use-session.ts';
import { notify } from '../ui/notify.ts';
import { FormFailure, showFieldErrors } from './failures.tsx';
import { useForm } from './use-form.ts';

/** Renders the form for name and email address. A new address requires the password. */
export function Profile() {
  const { displayName, email } = useAccount();
  const form = useForm({ initialValues: { displayName, email, currentPassword: '' } });
  const update = useChange(UpdateAccountDocument, {
    payload: ({ updateAccount }) => requirePayload(updateAccount),
    changes: ['accounts'],
  });
  const emailChanged = form.values.email.trim().toLowerCase() !== email;
  const submit = form.onSubmit(({ displayName, email, currentPassword }) =>
    update.mutate(emailChanged ? { displayName, email, currentPassword } : { displayName }, {
      onSuccess: ({ account }) => {
        session.update(account);
        const values = { displayName: account.displayName, email: account.email, currentPassword: '' };
        form.setInitialValues(values);
        form.setValues(values);
        notify('Profile changed.');
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
        {emailChanged && (
          <PasswordInput
            label="Current password"
            description="Required to change the email address"
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
