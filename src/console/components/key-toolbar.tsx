import { Group, NativeSelect, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { ClientKeyOrderField, ClientKeyStatus } from '../../sdk/generated/operations.ts';
import type { KeySearch } from '../key-search.ts';
import { SearchIcon } from '../ui/icons.ts';
import { totalText } from '../ui/total.ts';

const ALL = 'ALL';
const STATUSES = [
  { value: ALL, label: 'All' },
  { value: 'ACTIVE', label: 'Active' },
  { value: 'EXPIRED', label: 'Expired' },
  { value: 'REVOKED', label: 'Revoked' },
];

const ORDERS: Readonly<Record<string, readonly [ClientKeyOrderField, 'ASC' | 'DESC']>> = {
  'Newest first': ['CREATED_AT', 'DESC'],
  'Oldest first': ['CREATED_AT', 'ASC'],
  'Name, A to Z': ['NAME', 'ASC'],
  'Name, Z to A': ['NAME', 'DESC'],
  'Last used first': ['LAST_USED_AT', 'DESC'],
  'Longest unused first': ['LAST_USED_AT', 'ASC'],
  'Expiring soonest': ['EXPIRES_AT', 'ASC'],
  'Expiring latest': ['EXPIRES_AT', 'DESC'],
};

interface KeyToolbarProps {
  readonly search: KeySearch;
  /** Number of matching keys, once it is loaded. */
  readonly total: Parameters<typeof totalText>[0];
  readonly onChange: (changes: Partial<KeySearch>) => void;
}

/** Renders the search, filter and order controls of the key list. */
export function KeyToolbar({ search, total, onChange }: KeyToolbarProps) {
  const [text, setText] = useState(search.text ?? '');
  const lastText = useRef(search.text);
  const find = useDebouncedCallback((text: string) => {
    lastText.current = text.trim() || undefined;
    onChange({ text: lastText.current });
  }, 250);
  // Resets the input after a navigation to another search.
  useEffect(() => {
    if (search.text === lastText.current) return;
    lastText.current = search.text;
    setText(search.text ?? '');
  }, [search.text]);
  const { sort = 'CREATED_AT', direction = 'DESC' } = search;
  const order = Object.entries(ORDERS).find(
    ([, [field, sortDirection]]) => field === sort && sortDirection === direction,
  )?.[0];
  return (
    <Group px="lg" py="md" gap="sm" className="lk-toolbar">
      <TextInput
        type="search"
        aria-label="Search keys"
        placeholder="Name, description or client id"
        leftSection={<SearchIcon size={16} />}
        className="lk-search"
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          find(value);
        }}
      />
      <SegmentedControl
        aria-label="Status"
        data={STATUSES}
        value={search.status ?? ALL}
        onChange={(status) => onChange({ status: status === ALL ? undefined : (status as ClientKeyStatus) })}
      />
      <NativeSelect
        aria-label="Order"
        data={Object.keys(ORDERS)}
        value={order ?? 'Newest first'}
        onChange={({ currentTarget: { value } }) => {
          const [field, sortDirection] = ORDERS[value] ?? ['CREATED_AT', 'DESC'];
          onChange({ sort: field, direction: sortDirection });
        }}
      />
      <Text size="sm" c="dimmed" ml="auto" aria-live="polite">
        {total && (total.totalCount === 1 ? '1 key' : `${totalText(total)} keys`)}
      </Text>
    </Group>
  );
}
