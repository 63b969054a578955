import { Anchor, Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { DangerZone } from '../components/danger-zone.tsx';
import { EventList } from '../components/event-list.tsx';
import type { KeyAction } from '../components/key-actions.tsx';
import { KeyFacts } from '../components/key-facts.tsx';
import { KeyStatus } from '../components/key-status.tsx';
import { KeyUsage } from '../components/key-usage.tsx';
import { RecentDenials } from '../components/recent-denials.tsx';
import { ExploreApi, KeyDialog, type KeyIntent } from '../forms/lazy.tsx';
import { paths } from '../paths.ts';
import { apisQuery, clientKeyQuery, type OwnedClientKey } from '../server/queries.ts';
import { Empty, Failure, Loading } from '../ui/feedback.tsx';
import { BackIcon, EditIcon, ExploreIcon, KeyIcon, RotateIcon } from '../ui/icons.ts';
import { Page, Section } from '../ui/page.tsx';

/** Page of a client key: details, usage, events, revocation and deletion. */
export function KeyPage() {
  const { keyId } = useParams({ from: paths.key });
  const navigate = useNavigate();
  const { data: key, error, isPending, refetch } = useQuery(clientKeyQuery(keyId));
  const [intent, setIntent] = useState<KeyIntent>();
  const failure = error && <Failure error={error} onRetry={() => refetch()} />;
  return (
    <>
      {isPending && <Loading />}
      {key === null && <NoSuchKey />}
      {key ? (
        <KeyDetails
          clientKey={key}
          failure={failure}
          onAction={(action) => setIntent({ action, clientKey: key })}
        />
      ) : (
        failure
      )}
      {/* Independent of the state of the page, because the dialog may show a secret that is shown only once. */}
      <KeyDialog
        intent={intent}
        onClose={() => setIntent(undefined)}
        onDeleted={() => navigate({ to: paths.keys })}
      />
    </>
  );
}

const back = (
  <Anchor component={Link} to={paths.keys} size="sm" className="lk-back">
    <BackIcon size={16} aria-hidden /> All keys
  </Anchor>
);

function NoSuchKey() {
  return (
    <Page title="Key not found" back={back}>
      <section className="lk-card">
        <Empty icon={<KeyIcon />} title="This key does not exist, or it belongs to another account" />
      </section>
    </Page>
  );
}

interface KeyDetailsProps {
  readonly clientKey: OwnedClientKey;
  /** Error of the latest refetch. The details may be outdated. */
  readonly failure: ReactNode;
  readonly onAction: (action: KeyAction) => void;
}

function KeyDetails({ clientKey: key, failure, onAction }: KeyDetailsProps) {
  return (
    <Page
      title={key.name}
      description={key.description}
      back={back}
      aside={<KeyStatus status={key.status} />}
      actions={<MainActions clientKey={key} onAction={onAction} />}
    >
      {failure}
      <Section title="Details">
        <KeyFacts clientKey={key} />
      </Section>
      <KeyUsage keyId={key.id} />
      <RecentDenials keyId={key.id} />
      <Section title="Events" description="Changes to this key, and requests with it that were denied." flush>
        <EventList filter={{ target: key.id }} pageSize={10} />
      </Section>
      <DangerZone clientKey={key} onAction={onAction} />
    </Page>
  );
}

/** Renders the actions for a key that is not revoked. */
function MainActions({ clientKey, onAction }: Omit<KeyDetailsProps, 'failure'>) {
  const { data: apis = [] } = useQuery(apisQuery);
  const [exploring, setExploring] = useState(false);
  if (clientKey.status === 'REVOKED') return null;
  return (
    <Group gap="xs">
      {clientKey.status === 'ACTIVE' && apis.length > 0 && (
        <Button variant="default" leftSection={<ExploreIcon size={16} />} onClick={() => setExploring(true)}>
          GraphiQL
        </Button>
      )}
      <Button variant="default" leftSection={<RotateIcon size={16} />} onClick={() => onAction('rotate')}>
        Rotate
      </Button>
      <Button leftSection={<EditIcon size={16} />} onClick={() => onAction('edit')}>
        Edit
      </Button>
      {exploring && <ExploreApi clientKey={clientKey} onClose={() => setExploring(false)} />}
    </Group>
  );
}
