import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { DeleteClientKeyDocument, RevokeClientKeyDocument } from '../../sdk/generated/operations.ts';
import { isInUse, LastUsed } from '../components/key-status.tsx';
import { requirePayload } from '../server/outcome.ts';
import { type ClientKey, clientKeyQuery } from '../server/queries.ts';
import { keyUsageQuery } from '../server/usage.ts';
import { useChange } from '../server/use-change.ts';
import { Callout } from '../ui/callout.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { notify } from '../ui/notify.ts';
import { sumTotals } from '../usage.ts';
import { FormFailure } from './failures.tsx';

interface EndKeyProps {
  readonly clientKey: ClientKey;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** Renders the confirmation for revoking a key permanently. The key stays on record. */
export function RevokeKey(props: EndKeyProps) {
  const revoke = useChange(RevokeClientKeyDocument, {
    payload: ({ revokeClientKey }) => requirePayload(revokeClientKey),
    changes: ['clientKeys'],
  });
  return (
    <EndKey
      {...props}
      verb="Revoke"
      outcome="is revoked"
      consequence="Every request with it is denied from now on. This cannot be undone. The key stays on record."
      change={revoke}
    />
  );
}

/** Renders the confirmation for deleting a key. */
export function DeleteKey(props: EndKeyProps) {
  const remove = useChange(DeleteClientKeyDocument, {
    payload: ({ deleteClientKey }) => requirePayload(deleteClientKey),
    changes: ['clientKeys'],
  });
  return (
    <EndKey
      {...props}
      verb="Delete"
      outcome="is deleted"
      consequence="The key is removed and requests with it are denied. This cannot be undone. Its events are kept."
      change={remove}
    />
  );
}

interface EndKeyDialogProps extends EndKeyProps {
  readonly verb: string;
  readonly outcome: string;
  readonly consequence: string;
  readonly change: {
    readonly mutate: (input: { id: string }, options: { onSuccess: () => void }) => void;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
}

/** Returns the current usage of the key, because the usage on the page may be outdated. */
function useRecentUse(listed: ClientKey) {
  const fresh = { refetchOnMount: 'always', staleTime: 0 } as const;
  const now = useQuery({ ...clientKeyQuery(listed.id), ...fresh });
  const usage = useQuery({ ...keyUsageQuery(listed.id, 'DAY'), ...fresh });
  const { requests } = sumTotals(usage.data ?? []);
  const key = now.data ?? listed;
  return {
    lastUsedAt: key.lastUsedAt,
    inUse: isInUse(key) || (key.status === 'ACTIVE' && requests > 0),
    usageText:
      requests > 0
        ? `It made ${requests.toLocaleString('en')} request${requests === 1 ? '' : 's'} in the last 24 hours.`
        : 'It was used in the last 24 hours.',
    // Failed queries count as finished. The mutation then reports the error.
    isPending: [now, usage].some(({ isFetchedAfterMount }) => !isFetchedAfterMount),
  };
}

/** Renders a confirmation. For a key in use, the user must type its name, which prevents confirming out of habit. */
function EndKey({ clientKey, onClose, onDone, verb, outcome, consequence, change }: EndKeyDialogProps) {
  const { id, name } = clientKey;
  const [typed, setTyped] = useState('');
  const recent = useRecentUse(clientKey);
  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate(
      { id },
      {
        onSuccess: () => {
          notify(`${name} ${outcome}.`);
          onClose();
          onDone?.();
        },
      },
    );
  }
  return (
    <Dialog title={`${verb} ${name}?`} opened onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{consequence}</Text>
          <Text size="sm" c="dimmed">
            Last used: <LastUsed at={recent.lastUsedAt} />
          </Text>
          {recent.inUse && (
            <>
              <Callout tone="red" title="This key is in use">
                {recent.usageText} Services that use it will stop working.
              </Callout>
              <TextInput
                label={
                  <>
                    Type <strong className="lk-break">{name}</strong> to confirm
                  </>
                }
                autoComplete="off"
                spellCheck={false}
                data-autofocus
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
            </>
          )}
          <FormFailure error={change.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color="red.9"
              disabled={recent.inUse && typed !== name}
              loading={recent.isPending || change.isPending}
            >
              {verb} the key
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
