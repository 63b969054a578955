import { Box, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { busiestKeysQuery } from '../server/usage.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { numeral } from '../usage.ts';

const BUSIEST = busiestKeysQuery('DAY', 5);

/** Renders the keys with the most requests in the last 24 hours. */
export function BusiestKeys() {
  const { data: keys, error, refetch } = useQuery(BUSIEST);
  if (error) return <Failure error={error} onRetry={() => refetch()} />;
  if (!keys) return <Loading />;
  if (keys.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="lg" pb="lg">
        No key was used in the last 24 hours.
      </Text>
    );
  }
  const maxRequests = Math.max(...keys.map(({ allowed, denied }) => allowed + denied));
  return (
    <ol className="lk-list">
      {keys.map(({ clientKey: { id, clientId, name }, allowed, denied }) => (
        <li key={id} className="lk-row">
          <Group justify="space-between" wrap="nowrap" fz="sm">
            <Link to={paths.key} params={{ keyId: clientId }} className="lk-plain-link lk-break">
              {name}
            </Link>
            <Text inherit className="lk-numeral lk-nowrap">
              {numeral(allowed + denied)}
              {denied > 0 && (
                <Text component="span" inherit c="dimmed">
                  , {numeral(denied)} denied
                </Text>
              )}
            </Text>
          </Group>
          <div className="lk-share" aria-hidden="true">
            <Box className="lk-share-allowed" w={toPercent(allowed, maxRequests)} />
            <Box className="lk-share-denied" w={toPercent(denied, maxRequests)} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function toPercent(part: number, whole: number): string {
  return `${(part / whole) * 100}%`;
}
