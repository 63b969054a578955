import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DeletePgpKeyDocument } from '../../sdk/generated/operations.ts';
import { payloadOf } from '../server/outcome.ts';
import { pgpKeysQuery } from '../server/queries.ts';
import { useChange } from '../server/use-change.ts';
import { Copy } from '../ui/copy.tsx';
import { Failure, Loading } from '../ui/feedback.tsx';
import { notify, report } from '../ui/notify.ts';
import { Moment } from '../ui/time.tsx';

/** The person's PGP keys. */
export function PgpKeys() {
  const { data: keys, error, isPending, refetch } = useQuery(pgpKeysQuery);
  const remove = useChange(DeletePgpKeyDocument, {
    payload: ({ deletePgpKey }) => payloadOf(deletePgpKey),
    changes: ['pgpKeys'],
  });
  if (isPending) return <Loading />;
  if (!keys) return <Failure error={error} onRetry={() => refetch()} />;
  if (keys.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="lg" pb="lg">
        None. With one, new client keys can be encrypted for whoever is to use them.
      </Text>
    );
  }
  return (
    <ul className="lk-list">
      {keys.map(({ id, userIds, fingerprint, algorithm, createdAt, expiresAt }) => (
        <li key={id} className="lk-row">
          <Group justify="space-between" align="flex-start">
            <Stack gap={2} miw={0} flex={1}>
              <Text size="sm" fw={600} className="lk-break">
                {userIds[0] ?? 'Without a name'}
              </Text>
              <span className="lk-mono lk-break">
                {fingerprint} <Copy text={fingerprint} what="the fingerprint" />
              </span>
              <Text size="xs" c="dimmed">
                {algorithm}, added <Moment at={createdAt} />
                {expiresAt && (
                  <>
                    , expires <Moment at={expiresAt} />
                  </>
                )}
              </Text>
            </Stack>
            <Button
              size="xs"
              variant="default"
              aria-label={`Delete the PGP key ${userIds[0] ?? fingerprint}`}
              onClick={() =>
                remove.mutate({ id }, { onSuccess: () => notify('The PGP key is deleted.'), onError: report })
              }
            >
              Delete
            </Button>
          </Group>
        </li>
      ))}
    </ul>
  );
}
