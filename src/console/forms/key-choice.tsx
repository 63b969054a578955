import { Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ClientKey, clientKeysQuery } from '../server/queries.ts';

// Others are found by searching.
const PAGE_SIZE = 20;

interface KeyChoiceProps {
  /** Preselected key, offered for any search text. */
  readonly given: ClientKey | undefined;
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  readonly error: string | undefined;
}

/** Renders a search for one of the active keys. The gateway performs the search. */
export function KeyChoice({ given, value, onChange, error }: KeyChoiceProps) {
  const [chosen, setChosen] = useState(given);
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed === chosen?.name ? '' : typed, 200);
  const { data: all } = useQuery(clientKeysQuery(activeKeys('')));
  const { data, isPending, isPlaceholderData } = useQuery(clientKeysQuery(activeKeys(text)));
  const searching = isPending || isPlaceholderData || (typed !== text && typed !== chosen?.name);
  // Omits results of the previous text, so that Enter does not choose one of them.
  const found = searching ? [] : (data?.edges.map(({ node }) => node) ?? []);
  const offered = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found;
  return (
    <Select
      label="Client key"
      placeholder="Choose one of the active keys"
      searchable
      openOnFocus={false}
      allowDeselect={false}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      // Keeps all options, because the gateway searches more than the names.
      filter={({ options }) => options}
      selectFirstOptionOnChange={!searching}
      nothingFoundMessage={nothingFound(searching, all?.totalCount === 0)}
      renderOption={({ option }) => <Option clientKey={offered.find(({ id }) => id === option.value)} />}
      error={error}
      value={value ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => {
        setChosen(offered.find((key) => key.id === id));
        onChange(id ?? undefined);
      }}
      data-autofocus
    />
  );
}

function activeKeys(text: string) {
  return { first: PAGE_SIZE, filter: { status: 'ACTIVE', ...(text && { text }) } } as const;
}

function nothingFound(searching: boolean, noneAtAll: boolean): string {
  if (noneAtAll) return 'There is no active key yet. Create one first.';
  return searching ? 'Searching …' : 'No matching active keys.';
}

function Option({ clientKey }: { readonly clientKey: ClientKey | undefined }) {
  if (!clientKey) return null;
  return (
    <div>
      <Text size="sm" className="lk-break">
        {clientKey.name}
      </Text>
      <Text size="xs" c="dimmed" className="lk-mono lk-break">
        {clientKey.clientId}
      </Text>
    </div>
  );
}
