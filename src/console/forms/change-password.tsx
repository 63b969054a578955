import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { ChangePasswordDocument } from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import { useChange } from '../server/use-change.ts';
import { notify } from '../ui/notify.ts';
import { FormFailure, showFieldErrors } from './failures.tsx';
import { NewPassword, passwordProblem } from './new-password.tsx';
import { useForm } from './use-form.ts';

/** Renders the form that changes the password. */
export function ChangePassword() {
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: { newPassword: passwordProblem },
  });
  const change = useChange(ChangePasswordDocument, {
    payload: ({ changePassword }) => requirePayload(changePassword),
    changes: ['sessions'],
  });
  const submit = form.onSubmit((values) =>
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        notify('Password changed. Your other sessions have ended.');
      },
      onError: (error) => showFieldErrors(form, error),
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack maw={440}>
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          required
          {...form.getInputProps('currentPassword')}
        />
        <NewPassword label="New password" {...form.getInputProps('newPassword')} />
        <FormFailure error={change.error} />
        <Group>
          <Button type="submit" loading={change.isPending}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
