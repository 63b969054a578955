import { Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ClientKey, clientKeysQuery } from '../server/queries.ts';

// More are found by their text.
const OFFERED = 20;

interface KeyChoiceProps {
  /** Offered whatever is searched for. */
  readonly given: ClientKey | undefined;
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  readonly error: string | undefined;
}

/** Chooses one of the active keys, which the gateway finds by their text. */
export function KeyChoice({ given, value, onChange, error }: KeyChoiceProps) {
  const [chosen, setChosen] = useState(given);
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed === chosen?.name ? '' : typed, 200);
  const { data, isPending } = useQuery(
    clientKeysQuery({ first: OFFERED, filter: { status: 'ACTIVE', ...(text && { text }) } }),
  );
  const found = data?.edges.map(({ node }) => node) ?? [];
  const offered = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found;
  return (
    <Select
      label="Client key"
      placeholder="Choose one of the active keys"
      searchable
      openOnFocus={false}
      allowDeselect={false}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      // The gateway has searched already, and in more than the names.
      filter={({ options }) => options}
      nothingFoundMessage={isPending ? 'Searching …' : 'No active key is like that.'}
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
