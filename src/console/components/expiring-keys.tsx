import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { type ClientKey, clientKeysQuery } from '../server/queries.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { useNow } from '../ui/time.tsx';
import { Expiry } from './key-status.tsx';

const SOON_DAYS = 14;
const NEXT = clientKeysQuery({
  first: 5,
  filter: { status: 'ACTIVE' },
  orderBy: { field: 'EXPIRES_AT', direction: 'ASC' },
});

/** Renders the active keys that expire within 14 days, soonest first. */
export function ExpiringKeys() {
  const now = useNow();
  const { data, error, isPending, refetch } = useQuery(NEXT);
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} onRetry={() => refetch()} />;
  const isSoon = ({ expiresAt }: ClientKey) =>
    expiresAt != null && Date.parse(expiresAt) < now + SOON_DAYS * 86_400_000;
  const keys = data.edges.map(({ node }) => node).filter(isSoon);
  if (keys.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="lg" pb="lg">
        No active key expires within {SOON_DAYS} days.
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
