import { Anchor, Button, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiHealthList } from '../components/api-health.tsx';
import { BusiestKeys } from '../components/busiest-keys.tsx';
import { EventList } from '../components/event-list.tsx';
import { NOTABLE } from '../components/event-story.ts';
import { ExpiringKeys } from '../components/expiring-keys.tsx';
import { FirstKey } from '../components/first-key.tsx';
import { KeyCounts } from '../components/key-counts.tsx';
import { RecentUsage } from '../components/recent-usage.tsx';
import { CreateKey } from '../forms/lazy.tsx';
import { paths } from '../paths.ts';
import { clientKeysQuery } from '../server/queries.ts';
import { useAccount } from '../server/use-session.ts';
import { AddIcon } from '../ui/icons.ts';
import { Page, Section } from '../ui/page.tsx';

/** Start page with key counts, usage, API health and recent events. */
export function OverviewPage() {
  const { displayName } = useAccount();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const anyKey = useQuery(clientKeysQuery({ first: 1 }));
  const create = () => setCreating(true);
  return (
    <Page
      title="Overview"
      description={`Welcome, ${displayName}.`}
      actions={
        <Button leftSection={<AddIcon size={16} />} onClick={create}>
          Create a key
        </Button>
      }
    >
      {anyKey.data?.totalCount === 0 ? (
        <section className="lk-card">
          <FirstKey onCreate={create} />
        </section>
      ) : (
        <>
          <KeyCounts />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <Section title="Last 24 hours">
              <RecentUsage />
            </Section>
            <Section title="Busiest keys" description="In the last 24 hours." flush>
              <BusiestKeys />
            </Section>
          </SimpleGrid>
        </>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg">
          <Section title="Expiring soon" flush actions={<More to={paths.keys} label="All keys" />}>
            <ExpiringKeys />
          </Section>
          <Section title="APIs" flush actions={<More to={paths.apis} label="All APIs" />}>
            <ApiHealthList />
          </Section>
        </Stack>
        <Section title="Latest events" flush actions={<More to={paths.events} label="All events" />}>
          <EventList filter={{ types: NOTABLE }} pageSize={7} more={false} />
        </Section>
      </SimpleGrid>
      {creating && (
        <CreateKey
          onClose={() => setCreating(false)}
          onCreated={(keyId) => navigate({ to: paths.key, params: { keyId } })}
        />
      )}
    </Page>
  );
}

function More({ to, label }: { readonly to: '/keys' | '/apis' | '/events'; readonly label: string }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {label}
    </Anchor>
  );
}
