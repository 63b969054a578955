import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { EventList } from '../components/event-list.tsx';
import { EVENT_GROUPS } from '../components/event-story.ts';
import { useAccount } from '../server/use-session.ts';
import { Page, Section } from '../ui/page.tsx';

/** Page of the event log. */
export function EventsPage() {
  const { role } = useAccount();
  const [group, setGroup] = useState('Notable');
  const types = EVENT_GROUPS[group];
  return (
    <Page
      title="Events"
      description={
        role === 'ADMIN'
          ? 'Events on this gateway, recorded together with the changes they describe.'
          : 'Events of your account and your keys, recorded together with the changes they describe.'
      }
    >
      <Section
        title="Event log"
        flush
        actions={
          <NativeSelect
            size="xs"
            aria-label="Event types"
            data={Object.keys(EVENT_GROUPS)}
            value={group}
            onChange={({ currentTarget: { value } }) => setGroup(value)}
          />
        }
      >
        <EventList filter={types ? { types } : {}} />
      </Section>
    </Page>
  );
}
