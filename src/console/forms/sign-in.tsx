import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { session } from '../server/session.ts';
import { FormFailure } from './failures.tsx';
import { useForm } from './use-form.ts';

/** Renders the sign-in form. */
export function SignIn() {
  const form = useForm({ initialValues: { email: '', password: '' } });
  const signIn = useMutation({ mutationFn: (values: typeof form.values) => session.signIn(values) });
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
      <Stack>
        <TextInput
          label="Email address"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          {...form.getInputProps('password')}
        />
        <FormFailure error={signIn.error} />
        <Button type="submit" fullWidth mt="xs" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
