import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { session } from '../server/session.ts';
import { FormFailure, showFieldErrors } from './failures.tsx';
import { NewPassword, passwordProblem } from './new-password.tsx';
import { useForm } from './use-form.ts';

/** Renders the form that creates an account and signs in to it. */
export function SignUp({ action }: { readonly action: string }) {
  const form = useForm({
    initialValues: { displayName: '', email: '', password: '' },
    validate: { password: passwordProblem },
  });
  const signUp = useMutation({
    mutationFn: (values: typeof form.values) => session.signUp(values),
    onError: (error) => showFieldErrors(form, error),
  });
  return (
    <form onSubmit={form.onSubmit((values) => signUp.mutate(values))}>
      <Stack>
        <TextInput
          label="Your name"
          autoComplete="name"
          required
          withAsterisk={false}
          autoFocus
          maxLength={100}
          {...form.getInputProps('displayName')}
        />
        <TextInput
          label="Email address"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <NewPassword label="Password" withAsterisk={false} {...form.getInputProps('password')} />
        <FormFailure error={signUp.error} />
        <Button type="submit" fullWidth mt="xs" loading={signUp.isPending}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
