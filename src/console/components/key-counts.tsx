import { SimpleGrid, Skeleton, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { clientKeysQuery } from '../server/queries.ts';
import { ActiveIcon, ExpiredIcon, RevokeIcon } from '../ui/icons.ts';
import { totalText } from '../ui/total.ts';

const KINDS = [
  { status: 'ACTIVE', label: 'Active keys', tone: 'green', Icon: ActiveIcon },
  { status: 'EXPIRED', label: 'Expired keys', tone: 'amber', Icon: ExpiredIcon },
  { status: 'REVOKED', label: 'Revoked keys', tone: 'red', Icon: RevokeIcon },
] as const;

/** Renders the number of keys in each status. */
export function KeyCounts() {
  const counts = useQueries({
    queries: KINDS.map(({ status }) => clientKeysQuery({ first: 1, filter: { status } })),
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="lg">
      {KINDS.map(({ status, label, tone, Icon }, index) => (
        <Link key={status} to={paths.keys} search={{ status }} className="lk-card lk-stat">
          <span className="lk-tone lk-chip-icon" data-tone={tone}>
            <Icon size={18} aria-hidden />
          </span>
          <span>
            <Skeleton visible={counts[index]?.isPending ?? true} component="span" display="block">
              <Text component="span" display="block" className="lk-number">
                {totalText(counts[index]?.data)}
              </Text>
            </Skeleton>
            <Text component="span" size="sm" c="dimmed">
              {label}
            </Text>
          </span>
        </Link>
      ))}
    </SimpleGrid>
  );
}
