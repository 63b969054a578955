import { Button, Center, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApisQuery } from '../../sdk/generated/operations.ts';
import { SearchIcon } from '../ui/icons.ts';
import { Tag } from '../ui/tag.tsx';

type FieldPolicy = ApisQuery['apis'][number]['policy'][number];

// Rows that are shown before expanding the table.
const COLLAPSED_ROWS = 8;

interface PolicyTableProps {
  readonly name: string;
  readonly policy: readonly FieldPolicy[];
}

/** Renders the scopes that the fields of an API require. */
export function PolicyTable({ name, policy }: PolicyTableProps) {
  const [text, setText] = useState('');
  const [all, setAll] = useState(false);
  const query = text.trim().toLowerCase();
  const found = policy.filter(({ type, field, scopes }) =>
    `${type}.${field} ${scopes.flat().join(' ')}`.toLowerCase().includes(query),
  );
  const shown = all || query ? found : found.slice(0, COLLAPSED_ROWS);
  return (
    <Stack gap={0}>
      {policy.length > COLLAPSED_ROWS && (
        <TextInput
          mx="lg"
          mb="sm"
          maw={340}
          type="search"
          aria-label={`Search the policy of ${name}`}
          placeholder="Field or scope"
          leftSection={<SearchIcon size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div className="lk-policy">
        <table className="lk-table" aria-label={`Policy of ${name}`}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Required scopes</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ type, field, scopes }) => (
              <tr key={`${type}.${field}`}>
                <td className="lk-mono">
                  <Text component="span" inherit c="dimmed">
                    {type}.
                  </Text>
                  {field}
                </td>
                <td>
                  <RequiredScopes scopes={scopes} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length > shown.length && (
        <Center p="sm" className="lk-footer">
          <Button size="xs" variant="default" onClick={() => setAll(true)}>
            Show all {found.length} fields
          </Button>
        </Center>
      )}
      {found.length === 0 && (
        <Text size="sm" c="dimmed" px="lg" pb="lg">
          No matching fields.
        </Text>
      )}
    </Stack>
  );
}

/** Renders the alternatives of a rule. Each alternative requires all of its scopes. */
function RequiredScopes({ scopes }: { readonly scopes: FieldPolicy['scopes'] }) {
  if (scopes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        None: every key is allowed
      </Text>
    );
  return (
    <Group gap={6}>
      {scopes.map((alternative, index) => (
        <Group key={alternative.join(' ')} gap={4}>
          {index > 0 && (
            <Text component="span" size="xs" c="dimmed">
              or
            </Text>
          )}
          {alternative.map((scope) => (
            <Tag key={scope} mono>
              {scope}
            </Tag>
          ))}
        </Group>
      ))}
    </Group>
  );
}
