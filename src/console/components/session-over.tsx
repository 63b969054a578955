import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { session } from '../server/session.ts';
import { useAccount } from '../server/use-session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/feedback.tsx';

/** Renders a password prompt on top of the page, which keeps its unsaved input. */
export function SessionOver() {
  const { email } = useAccount();
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<Error>();
  const [busy, setBusy] = useState(false);
  async function signIn(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await session.signIn({ email, password });
    } catch (error) {
      setFailure(error as Error);
      setBusy(false);
    }
  }
  return (
    <Dialog title="Your session has ended" opened onClose={() => undefined} insistent>
      <form onSubmit={signIn}>
        <Stack>
          <Text size="sm" c="dimmed">
            Sign in again as <strong>{email}</strong>. Your unsaved input is kept.
          </Text>
          {failure && <Failure error={failure} />}
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Group justify="space-between">
            <Button variant="subtle" color="gray" onClick={() => session.signOut()}>
              Sign out
            </Button>
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
