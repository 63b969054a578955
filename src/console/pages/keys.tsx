import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ComponentProps, useEffect, useState } from 'react';
import type { ClientKeyOrderField, ClientKeysQuery } from '../../sdk/generated/operations.ts';
import { FirstKey } from '../components/first-key.tsx';
import { OwnerFilter } from '../components/key-owner.tsx';
import { KeyTable } from '../components/key-table.tsx';
import { KeyToolbar } from '../components/key-toolbar.tsx';
import { Pager } from '../components/pager.tsx';
import { CreateKey, KeyDialog, type KeyIntent } from '../forms/lazy.tsx';
import { type KeySearch, orderIn, PAGE_SIZE, pageIn, toVariables } from '../key-search.ts';
import { paths } from '../paths.ts';
import { clientKeysQuery } from '../server/queries.ts';
import { keyDetailsQuery } from '../server/usage.ts';
import { useAccount } from '../server/use-session.ts';
import { Empty, Failure, Loading } from '../ui/feedback.tsx';
import { AddIcon, SearchIcon } from '../ui/icons.ts';
import { Page } from '../ui/page.tsx';

/** Page of all keys that the account can see. The gateway filters, orders and paginates them. */
export function KeysPage() {
  const search: KeySearch = useSearch({ from: paths.keys });
  const navigate = useNavigate({ from: paths.keys });
  const { role } = useAccount();
  const [creating, setCreating] = useState(false);
  const [intent, setIntent] = useState<KeyIntent>();
  const keys = useQuery(clientKeysQuery(toVariables(search)));
  // A separate query, so that the keys appear before their details.
  const { data: details } = useQuery(keyDetailsQuery(toVariables(search)));
  const order = orderIn(search);
  const change = (changes: Partial<KeySearch>, replace = false) =>
    navigate({ search: { ...search, ...changes }, replace });
  // Resets the pagination after a change of filter or order, because cursors are valid for one list only.
  const firstPage = { after: undefined, before: undefined, page: undefined };
  const orderBy = (field: ClientKeyOrderField) => {
    const flipped = order.field === field && order.direction === 'ASC' ? 'DESC' : 'ASC';
    return change({ sort: field, direction: flipped, ...firstPage });
  };
  const isPastEnd = keys.data?.edges.length === 0 && keys.data.totalCount > 0 && !keys.isPlaceholderData;
  // Goes to the first page when the last key of this page has been removed.
  useEffect(() => {
    if (isPastEnd) void change(firstPage, true);
  });
  const filtered = [search.text, search.status, search.owner].some((value) => value !== undefined);
  const nodes = keys.data?.edges.map(({ node }) => node) ?? [];
  return (
    <Page
      title="Keys"
      description={role === 'ADMIN' ? 'The client keys of all accounts.' : 'Your client keys.'}
      actions={
        <Button leftSection={<AddIcon size={16} />} onClick={() => setCreating(true)}>
          Create a key
        </Button>
      }
    >
      <section className="lk-card" aria-label="Client keys">
        <KeyToolbar
          search={search}
          total={keys.data}
          onChange={(changes) => change({ ...changes, ...firstPage }, true)}
        />
        {search.owner && (
          <OwnerFilter id={search.owner} onClear={() => change({ owner: undefined, ...firstPage })} />
        )}
        {keys.isPending && <Loading />}
        {keys.error && <Failure error={keys.error} onRetry={() => keys.refetch()} />}
        {keys.data &&
          keys.data.totalCount === 0 &&
          (filtered ? <NothingFound /> : <FirstKey onCreate={() => setCreating(true)} />)}
        {nodes.length > 0 && (
          <KeyTable
            keys={nodes}
            details={details}
            order={order}
            onOrder={orderBy}
            onAction={(action, clientKey) => setIntent({ action, clientKey })}
            busy={keys.isPlaceholderData}
          />
        )}
        {keys.data && <KeyPager page={pageIn(search)} keys={keys.data} onPage={change} />}
      </section>
      {creating && <CreateKey onClose={() => setCreating(false)} />}
      <KeyDialog intent={intent} onClose={() => setIntent(undefined)} />
    </Page>
  );
}

interface KeyPagerProps {
  readonly page: number;
  readonly keys: ClientKeysQuery['clientKeys'];
  readonly onPage: ComponentProps<typeof Pager>['onPage'];
}

/** Renders the pager of the list, if it has more than one page. */
function KeyPager({ page, keys: { totalCount, totalCountIsExact, pageInfo }, onPage }: KeyPagerProps) {
  if (totalCount <= PAGE_SIZE) return null;
  const pages = totalCountIsExact ? Math.ceil(totalCount / PAGE_SIZE) : undefined;
  return <Pager page={page} pages={pages} info={pageInfo} onPage={onPage} />;
}

function NothingFound() {
  return (
    <Empty icon={<SearchIcon />} title="No matching keys">
      Try another search text or status.
    </Empty>
  );
}
