import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { clientKeysQuery } from '../server/queries.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { Expiry } from './key-status.tsx';

const NEXT = clientKeysQuery({
  first: 5,
  filter: { status: 'ACTIVE' },
  orderBy: { field: 'EXPIRES_AT', direction: 'ASC' },
});

/** The active keys that expire next. */
export function ExpiringKeys() {
  const { data, error, isPending, refetch } = useQuery(NEXT);
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} onRetry={() => refetch()} />;
  const keys = data.edges.map(({ node }) => node).filter(({ expiresAt }) => expiresAt != null);
  if (keys.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="lg" pb="lg">
        No active key expires.
      </Text>
    );
  }
  return (
    <ul className="lk-list">
      {keys.map(({ id, clientId, name, expiresAt }) => (
        <li key={id} className="lk-row">
          <Group justify="space-between" wrap="nowrap" fz="sm">
            <Link to={paths.key} params={{ keyId: clientId }} className="lk-plain-link lk-break">
              {name}
            </Link>
            <span className="lk-nowrap">
              <Expiry expiresAt={expiresAt} />
            </span>
          </Group>
        </li>
      ))}
    </ul>
  );
}
