import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { RevokeSessionDocument } from '../../sdk/generated/operations.ts';
import { requirePayload } from '../server/outcome.ts';
import { sessionsQuery } from '../server/queries.ts';
import { useChange } from '../server/use-change.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { SessionIcon } from '../ui/icons.ts';
import { notify, report } from '../ui/notify.ts';
import { Tag } from '../ui/tag.tsx';
import { Moment } from '../ui/time.tsx';

/** Renders the sessions of the account. */
export function Sessions() {
  const { data: sessions, error, isPending, refetch } = useQuery(sessionsQuery);
  const revoke = useChange(RevokeSessionDocument, {
    payload: ({ revokeSession }) => requirePayload(revokeSession),
    changes: ['sessions'],
  });
  if (isPending) return <Loading />;
  if (!sessions) return <Failure error={error} onRetry={() => refetch()} />;
  return (
    <ul className="lk-list">
      {sessions.map(({ id, userAgent, ip, createdAt, lastUsedAt, current }) => (
        <li key={id} className="lk-row">
          <Group justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap" miw={0}>
              <span className="lk-tone lk-chip-icon">
                <SessionIcon size={17} aria-hidden />
              </span>
              <Stack gap={0} miw={0}>
                <Text size="sm" fw={600} lineClamp={1} className="lk-break">
                  {describeClient(userAgent)}
                </Text>
                <Text size="xs" c="dimmed">
                  {ip}, since <Moment at={createdAt} />, used <Moment at={lastUsedAt} />
                </Text>
              </Stack>
            </Group>
            {current ? (
              <Tag tone="green">This session</Tag>
            ) : (
              <Button
                size="xs"
                variant="default"
                aria-label={`End the session of ${describeClient(userAgent)} from ${ip}`}
                onClick={() =>
                  revoke.mutate(
                    { id },
                    { onSuccess: () => notify('The session has ended.'), onError: report },
                  )
                }
              >
                End
              </Button>
            )}
          </Group>
        </li>
      ))}
    </ul>
  );
}

const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS/, 'macOS'],
  [/Android/, 'Android'],
  [/Linux/, 'Linux'],
];

/** Returns the browser and system, such as "Firefox on Linux", or the user agent if it is not a known browser. */
function describeClient(userAgent: string | null | undefined): string {
  if (!userAgent) return 'Unknown client';
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  return browser && system ? `${browser} on ${system}` : userAgent;
}
