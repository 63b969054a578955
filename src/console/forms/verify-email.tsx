import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { VerifyAccountEmailDocument } from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import { type Account, session } from '../server/session.ts';
import { useChange } from '../server/use-change.ts';
import { useAccount } from '../server/use-session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { notify } from '../ui/notify.ts';
import { FormFailure } from './failures.tsx';

/** Renders the button with which an administrator verifies the email address of an account. */
export function VerifyEmail({ account }: { readonly account: Account }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-label={`Verify address of ${account.displayName}`}
        onClick={() => setOpened(true)}
      >
        Verify address
      </Button>
      {opened && <VerifyEmailDialog account={account} onClose={() => setOpened(false)} />}
    </>
  );
}

interface VerifyEmailDialogProps {
  readonly account: Account;
  readonly onClose: () => void;
}

function VerifyEmailDialog({ account, onClose }: VerifyEmailDialogProps) {
  const me = useAccount();
  const verify = useChange(VerifyAccountEmailDocument, {
    payload: ({ verifyAccountEmail }) => requirePayload(verifyAccountEmail),
    changes: ['accounts'],
  });
  const onSuccess = ({ account: verified }: { readonly account: Account }) => {
    if (verified.id === me.id) session.update(verified);
    notify(`The address of ${account.displayName} is verified.`);
    onClose();
  };
  return (
    <Dialog title={`Verify ${account.email}?`} opened onClose={onClose}>
      <Stack>
        <Text size="sm">
          There is no proof that {account.displayName} owns this address. Once it is verified, they receive
          the client keys that are imported for it. Verify it only if you know that it is theirs, for example
          because they replied to a message to it.
        </Text>
        <FormFailure error={verify.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={verify.isPending}
            onClick={() => verify.mutate({ id: account.id, email: account.email }, { onSuccess })}
          >
            Verify the address
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
