import { Button, Center, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { EventFilter } from '../../sdk/generated/operations.ts';
import { eventsQuery, type GatewayEvent } from '../server/queries.ts';
import { useAccount } from '../server/use-session.ts';
import { Empty, Failure, Loading } from '../ui/feedback.tsx';
import { DownIcon, EventsIcon } from '../ui/icons.ts';
import { Moment } from '../ui/time.tsx';
import { EventDetails } from './event-details.tsx';
import { describeSubject, findStory } from './event-story.ts';

interface EventListProps {
  readonly filter: EventFilter;
  readonly pageSize?: number;
  /** Whether older events can be loaded. */
  readonly more?: boolean;
}

/** Renders events, newest first. */
export function EventList({ filter, pageSize = 25, more = true }: EventListProps) {
  const events = useInfiniteQuery(eventsQuery(filter, pageSize));
  if (events.isPending) return <Loading />;
  if (!events.data) return <Failure error={events.error} onRetry={() => events.refetch()} />;
  const found = events.data.pages.flatMap(({ edges }) => edges.map(({ node }) => node));
  if (found.length === 0) return <Empty icon={<EventsIcon />} title="No matching events" />;
  return (
    <>
      <ul className="lk-list" aria-busy={events.isPlaceholderData}>
        {found.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ul>
      {more && events.hasNextPage && (
        <Center p="md" className="lk-footer">
          <Button
            variant="default"
            size="xs"
            loading={events.isFetchingNextPage}
            onClick={() => events.fetchNextPage()}
          >
            Show older events
          </Button>
        </Center>
      )}
    </>
  );
}

/** Formats the actor and the affected account: " by you", " by Ada, for Bob". */
function describeParties({ actor, actorAccount, account }: GatewayEvent, me: string): string {
  const by = actor === me ? 'you' : (actorAccount?.displayName ?? 'an administrator');
  const others = account && account.id !== me && account.id !== actor;
  return (actor ? ` by ${by}` : '') + (others ? `, for ${account.displayName}` : '');
}

function EventRow({ event }: { readonly event: GatewayEvent }) {
  const [opened, setOpened] = useState(false);
  const details = useId();
  const { id } = useAccount();
  const { title, tone, Icon } = findStory(event);
  return (
    <li className="lk-row">
      <UnstyledButton
        w="100%"
        aria-expanded={opened}
        aria-controls={details}
        onClick={() => setOpened(!opened)}
      >
        <Group wrap="nowrap" gap="sm" align="flex-start">
          <span className="lk-tone lk-chip-icon" data-tone={tone}>
            <Icon size={17} />
          </span>
          <Stack gap={0} flex={1} miw={0}>
            <Text size="sm">
              <Text component="span" inherit fw={600}>
                {title}
              </Text>{' '}
              <Text component="span" inherit className="lk-break">
                {describeSubject(event)}
              </Text>
            </Text>
            <Text size="xs" c="dimmed">
              <Moment at={event.createdAt} />
              {describeParties(event, id)}, from {event.ip}
            </Text>
          </Stack>
          <DownIcon size={16} className="lk-turn" data-opened={opened || undefined} aria-hidden />
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened} id={details}>
        <EventDetails event={event} />
      </Collapse>
    </li>
  );
}
