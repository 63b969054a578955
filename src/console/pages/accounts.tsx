import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { EmailStatus } from '../components/email-status.tsx';
import { AccountActions } from '../forms/account-actions.tsx';
import { VerifyEmail } from '../forms/verify-email.tsx';
import { paths } from '../paths.ts';
import { accountsQuery } from '../server/queries.ts';
import type { Account } from '../server/session.ts';
import { useAccount } from '../server/use-session.ts';
import { Empty, Failure, Loading } from '../ui/feedback.tsx';
import { AccountsIcon, SearchIcon } from '../ui/icons.ts';
import { Page } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';
import { Moment } from '../ui/time.tsx';
import { totalText } from '../ui/total.ts';

const PAGE_SIZE = 25;
const MAX_ACCOUNTS = 100;

/** Page of all accounts, for administrators only. */
export function AccountsPage() {
  const { role } = useAccount();
  return (
    <Page title="Accounts" description="The people who manage client keys on this gateway.">
      <section className="lk-card" aria-label="Accounts">
        {role === 'ADMIN' ? (
          <AccountList />
        ) : (
          <Empty icon={<AccountsIcon />} title="Only administrators can see accounts" />
        )}
      </section>
    </Page>
  );
}

function AccountList() {
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text.trim(), 250);
  const [first, setFirst] = useState(PAGE_SIZE);
  const accounts = useQuery(accountsQuery({ first, filter: { text: query || null } }));
  const { data, error } = accounts;
  return (
    <>
      <Group px="lg" py="md" className="lk-toolbar">
        <TextInput
          type="search"
          aria-label="Search accounts"
          placeholder="Name or email address"
          leftSection={<SearchIcon size={16} />}
          className="lk-search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" ml="auto" aria-live="polite">
          {data && (data.totalCount === 1 ? '1 account' : `${totalText(data)} accounts`)}
        </Text>
      </Group>
      {accounts.isPending && <Loading />}
      {error && <Failure error={error} onRetry={() => accounts.refetch()} />}
      {data?.edges.length === 0 && (
        <Empty icon={<SearchIcon />} title="No matching accounts">
          Try another name or email address.
        </Empty>
      )}
      <ul className="lk-list">
        {data?.edges.map(({ node }) => (
          <AccountRow key={node.id} account={node} />
        ))}
      </ul>
      {data?.pageInfo.hasNextPage && first < MAX_ACCOUNTS && (
        <Group justify="center" p="md" className="lk-footer">
          <Button variant="default" size="xs" onClick={() => setFirst(first + PAGE_SIZE)}>
            Show more
          </Button>
        </Group>
      )}
      {data?.pageInfo.hasNextPage && first >= MAX_ACCOUNTS && (
        <Text size="sm" c="dimmed" p="md" ta="center">
          Only the first {MAX_ACCOUNTS} accounts are listed. Search to find others.
        </Text>
      )}
    </>
  );
}

function AccountRow({ account }: { readonly account: Account }) {
  const { id, displayName, email, emailVerified, role, status, createdAt } = account;
  return (
    <li className="lk-row">
      <Group justify="space-between">
        <Stack gap={0} miw={0}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {displayName}
            </Text>
            {role === 'ADMIN' && <Tag tone="brand">Administrator</Tag>}
            {status === 'DISABLED' && <Tag tone="red">Disabled</Tag>}
            <EmailStatus verified={emailVerified} />
          </Group>
          <Text size="xs" c="dimmed" className="lk-break">
            {email}, since <Moment at={createdAt} />
          </Text>
        </Stack>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            aria-label={`Keys of ${displayName}`}
            renderRoot={(props) => <Link to={paths.keys} search={{ owner: id }} {...props} />}
          >
            Keys
          </Button>
          {!emailVerified && <VerifyEmail account={account} />}
          <AccountActions account={account} />
        </Group>
      </Group>
    </li>
  );
}
