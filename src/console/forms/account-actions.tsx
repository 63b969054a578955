import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import {
  CreatePasswordResetDocument,
  DisableAccountDocument,
  EnableAccountDocument,
} from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import type { Account } from '../server/session.ts';
import { useChange } from '../server/use-change.ts';
import { useAccount } from '../server/use-session.ts';
import { Code } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { notify, report } from '../ui/notify.ts';
import { exactTime } from '../ui/time.tsx';
import { FormFailure } from './failures.tsx';

/** Renders the actions of an administrator on another account. */
export function AccountActions({ account }: { readonly account: Account }) {
  const { id } = useAccount();
  const [dialog, setDialog] = useState<'reset' | 'disable'>();
  const enable = useChange(EnableAccountDocument, {
    payload: ({ enableAccount }) => requirePayload(enableAccount),
    changes: ['accounts'],
  });
  if (account.id === id)
    return (
      <Text size="sm" c="dimmed">
        You
      </Text>
    );
  const close = () => setDialog(undefined);
  const enableNow = () =>
    enable.mutate(
      { id: account.id },
      { onSuccess: () => notify(`${account.displayName} is enabled.`), onError: report },
    );
  return (
    <Group gap="xs">
      {account.status === 'DISABLED' ? (
        <Button size="xs" variant="default" loading={enable.isPending} onClick={enableNow}>
          Enable
        </Button>
      ) : (
        <>
          <Button size="xs" variant="default" onClick={() => setDialog('reset')}>
            Reset password
          </Button>
          <Button
            size="xs"
            variant="default"
            c="var(--mantine-color-error)"
            onClick={() => setDialog('disable')}
          >
            Disable
          </Button>
        </>
      )}
      {dialog === 'reset' && <ResetPassword account={account} onClose={close} />}
      {dialog === 'disable' && <Disable account={account} onClose={close} />}
    </Group>
  );
}

interface AccountDialogProps {
  readonly account: Account;
  readonly onClose: () => void;
}

function Disable({ account, onClose }: AccountDialogProps) {
  const disable = useChange(DisableAccountDocument, {
    payload: ({ disableAccount }) => requirePayload(disableAccount),
    changes: ['accounts', 'clientKeys'],
  });
  const onSuccess = () => {
    notify(`${account.displayName} is disabled.`);
    onClose();
  };
  return (
    <Dialog title={`Disable ${account.displayName}?`} opened onClose={onClose}>
      <Stack>
        <Text size="sm">
          {account.email} is signed out everywhere and cannot sign in, and all their client keys are denied,
          until the account is enabled again.
        </Text>
        <FormFailure error={disable.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red.9"
            loading={disable.isPending}
            onClick={() => disable.mutate({ id: account.id }, { onSuccess })}
          >
            Disable the account
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function ResetPassword({ account, onClose }: AccountDialogProps) {
  const reset = useChange(CreatePasswordResetDocument, {
    payload: ({ createPasswordReset }) => requirePayload(createPasswordReset),
    changes: [],
  });
  return (
    <Dialog
      title={`Reset the password of ${account.displayName}`}
      size="lg"
      opened
      insistent={reset.isSuccess}
      onClose={onClose}
    >
      <Stack>
        {reset.data ? (
          <>
            <Text size="sm">
              Send this link to {account.email}. It works once, until {exactTime(reset.data.expiresAt)}, and
              is shown only here.
            </Text>
            <Code text={reset.data.resetUrl} what="the link" />
            <Group justify="flex-end">
              <Button onClick={onClose}>I have saved it</Button>
            </Group>
          </>
        ) : (
          <>
            <Text size="sm">
              Creates a link for setting a new password. Earlier links stop working. The current password
              stays valid until a new one is set.
            </Text>
            <FormFailure error={reset.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button loading={reset.isPending} onClick={() => reset.mutate({ account: account.id })}>
                Create a link
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Dialog>
  );
}
