import { Button, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { AddPgpKey } from '../forms/add-pgp-key.tsx';
import { ChangePassword } from '../forms/change-password.tsx';
import { PgpKeys } from '../forms/pgp-keys.tsx';
import { Profile } from '../forms/profile.tsx';
import { Sessions } from '../forms/sessions.tsx';
import { useAccount } from '../server/use-session.ts';
import { AddIcon } from '../ui/icons.ts';
import { Page, Section } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';

/** Page of the signed-in account. */
export function AccountPage() {
  const { role, email } = useAccount();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Your account"
      description={email}
      aside={role === 'ADMIN' && <Tag tone="brand">Administrator</Tag>}
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Section title="Profile">
          <Profile />
        </Section>
        <Section title="Password" description="Changing it ends all your other sessions.">
          <ChangePassword />
        </Section>
      </SimpleGrid>
      <Section
        title="Sessions"
        description="Your active sign-ins. Ending a session takes effect immediately."
        flush
      >
        <Sessions />
      </Section>
      <Section
        title="PGP keys"
        description="Encrypt client keys to PGP keys, so that only their holders can read the secrets."
        flush
        actions={
          <Button
            size="xs"
            variant="default"
            leftSection={<AddIcon size={14} />}
            onClick={() => setAdding(true)}
          >
            Add a PGP key
          </Button>
        }
      >
        <PgpKeys />
      </Section>
      {adding && <AddPgpKey onClose={() => setAdding(false)} />}
    </Page>
  );
}
