import { ActionIcon, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { OwnedClientKey } from '../server/queries.ts';
import { accountQuery } from '../server/queries.ts';
import { useAccount } from '../server/use-session.ts';
import { CloseIcon } from '../ui/icons.ts';

type Owner = OwnedClientKey['owner'];

/** Renders the owner of a key if it belongs to another account. Administrators see the keys of all accounts. */
export function KeyOwner({ owner }: { readonly owner: Owner | undefined }) {
  const { id } = useAccount();
  if (!owner || owner.id === id) return null;
  return (
    <Text size="xs" c="dimmed" title={owner.email}>
      of {owner.displayName}
    </Text>
  );
}

interface OwnerFilterProps {
  readonly id: string;
  readonly onClear: () => void;
}

/** Renders the active owner filter. */
export function OwnerFilter({ id, onClear }: OwnerFilterProps) {
  const { data: account } = useQuery(accountQuery(id));
  return (
    <Group gap="xs" px="lg" py="xs" className="lk-toolbar">
      <Text size="sm">
        Only the keys of <strong>{account?.displayName ?? 'one account'}</strong>
        {account && `, ${account.email}`}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Show the keys of all accounts"
        onClick={onClear}
      >
        <CloseIcon size={14} />
      </ActionIcon>
    </Group>
  );
}
