import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pgpKeysQuery } from '../server/queries.ts';
import { Copy } from '../ui/copy.tsx';
import { Failure, Loading } from '../ui/feedback.tsx';
import { Moment } from '../ui/time.tsx';
import { DeletePgpKey, type PgpKey } from './delete-pgp-key.tsx';

/** Renders the PGP keys of the account. */
export function PgpKeys() {
  const { data: keys, error, isPending, refetch } = useQuery(pgpKeysQuery);
  const [deleting, setDeleting] = useState<PgpKey>();
  if (isPending) return <Loading />;
  if (!keys) return <Failure error={error} onRetry={() => refetch()} />;
  if (keys.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="lg" pb="lg">
        No PGP keys. Add one to encrypt new client keys to their users.
      </Text>
    );
  }
  return (
    <>
      <ul className="lk-list">
        {keys.map((key) => (
          <PgpKeyRow key={key.id} pgpKey={key} onDelete={() => setDeleting(key)} />
        ))}
      </ul>
      {deleting && <DeletePgpKey pgpKey={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}

function PgpKeyRow({ pgpKey, onDelete }: { readonly pgpKey: PgpKey; readonly onDelete: () => void }) {
  const { userIds, fingerprint, algorithm, createdAt, expiresAt } = pgpKey;
  return (
    <li className="lk-row">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2} miw={0} flex={1}>
          <Text size="sm" fw={600} className="lk-break">
            {userIds[0] ?? 'Unnamed key'}
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
          onClick={onDelete}
        >
          Delete
        </Button>
      </Group>
    </li>
  );
}
