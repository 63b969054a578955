import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { EventList } from '../components/event-list.tsx';
import { EVENT_GROUPS } from '../components/event-story.ts';
import { useAccount } from '../server/use-session.ts';
import { Page, Section } from '../ui/page.tsx';

/** What happened, and by whom. */
export function EventsPage() {
  const { role } = useAccount();
  const [group, setGroup] = useState('What matters');
  const types = EVENT_GROUPS[group];
  return (
    <Page
      title="Events"
      description={
        role === 'ADMIN'
          ? 'What happened on this gateway, recorded together with what it changed.'
          : 'What happened to your account and your keys, recorded together with what it changed.'
      }
    >
      <Section
        title="What happened"
        flush
        actions={
          <NativeSelect
            size="xs"
            aria-label="Kind of events"
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
