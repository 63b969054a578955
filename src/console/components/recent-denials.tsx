import { Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { eventsQuery, type GatewayEvent } from '../server/queries.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { DeniedIcon } from '../ui/icons.ts';
import { Section } from '../ui/page.tsx';
import { Moment } from '../ui/time.tsx';
import { reasonInWords } from '../usage.ts';
import { Scopes } from './scopes.tsx';

const SHOWN = 5;

/** Renders the recent denials of a key with their reasons and times. */
export function RecentDenials({ keyId }: { readonly keyId: string }) {
  const filter = { target: keyId, types: ['client_key.refused'] };
  const { data, error, isPending, refetch } = useInfiniteQuery(eventsQuery(filter, SHOWN));
  const found = data?.pages.flatMap(({ edges }) => edges.map(({ node }) => node)) ?? [];
  return (
    <Section
      title="Recent denials"
      description="The first denial per hour for each reason. The usage counts all denials."
      flush
    >
      {isPending && <Loading />}
      {error && <Failure error={error} onRetry={() => refetch()} />}
      {data && found.length === 0 && (
        <Text size="sm" c="dimmed" px="lg" pb="lg">
          No denied requests.
        </Text>
      )}
      <ul className="lk-list">
        {found.map((event) => (
          <DenialRow key={event.id} event={event} />
        ))}
      </ul>
    </Section>
  );
}

function DenialRow({ event: { metadata, createdAt, ip } }: { readonly event: GatewayEvent }) {
  const { reason, missingScopes } = metadata;
  const words = reasonInWords(reason);
  return (
    <li className="lk-row">
      <Group justify="space-between" gap="4px 16px" fz="sm">
        <Group gap="xs">
          <span className="lk-tone lk-denial-icon" data-tone="amber">
            <DeniedIcon size={16} aria-hidden />
          </span>
          <Text inherit fw={600}>
            {words.charAt(0).toUpperCase() + words.slice(1)}
          </Text>
          {Array.isArray(missingScopes) && <Scopes scopes={missingScopes.map(String)} />}
        </Group>
        <Text inherit c="dimmed">
          <Moment at={createdAt} />, from {ip}
        </Text>
      </Group>
    </li>
  );
}
