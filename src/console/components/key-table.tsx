import { Group, Stack, Text, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ClientKeyOrder, ClientKeyOrderField } from '../../sdk/generated/operations.ts';
import { paths } from '../paths.ts';
import type { ClientKey } from '../server/queries.ts';
import type { Sparks } from '../server/usage.ts';
import { Copy } from '../ui/copy.tsx';
import { type KeyAction, KeyActions } from './key-actions.tsx';
import { KeySparkline } from './key-sparkline.tsx';
import { Expiry, KeyStatus, LastUsed, limitOf } from './key-status.tsx';
import { Scopes } from './scopes.tsx';
import { SortableHeader } from './sortable-header.tsx';

// Enough to recognise a key among others.
const SHOWN = 10;

interface Column {
  readonly label: string;
  /** What the list is ordered by when its header is pressed. */
  readonly sort?: ClientKeyOrderField;
  readonly cell: (key: ClientKey, usage: Sparks | undefined) => ReactNode;
}

const COLUMNS: readonly Column[] = [
  { label: 'Name', sort: 'NAME', cell: (key) => <KeyName clientKey={key} /> },
  { label: 'Key', cell: ({ keyPrefix }) => <KeyPrefix prefix={keyPrefix} /> },
  { label: 'Scopes', cell: ({ scopes }) => <Scopes scopes={scopes} max={2} /> },
  { label: 'Last used', sort: 'LAST_USED_AT', cell: ({ lastUsedAt }) => <LastUsed at={lastUsedAt} /> },
  { label: 'Expires', sort: 'EXPIRES_AT', cell: ({ expiresAt }) => <Expiry expiresAt={expiresAt} /> },
  { label: 'Status', cell: ({ status }) => <KeyStatus status={status} /> },
  { label: 'Usage, limit', cell: (key, usage) => <UsageAndLimit clientKey={key} usage={usage} /> },
];

interface KeyTableProps {
  readonly keys: readonly ClientKey[];
  /** The last 24 hours of each, by id, once they are known. */
  readonly usage: ReadonlyMap<string, Sparks> | undefined;
  readonly order: ClientKeyOrder;
  readonly onOrder: (field: ClientKeyOrderField) => void;
  readonly onAction: (action: KeyAction, key: ClientKey) => void;
  /** Whether newer rows are on their way. */
  readonly busy: boolean;
}

/** Client keys as a table; on a narrow screen, as a list. */
export function KeyTable({ keys, usage, order, onOrder, onAction, busy }: KeyTableProps) {
  const narrow = useMediaQuery('(max-width: 79em)', undefined, { getInitialValueInEffect: false });
  if (narrow) {
    return (
      <ul className="lk-list" aria-label="Client keys">
        {keys.map((key) => (
          <KeyItem key={key.id} clientKey={key} usage={usage?.get(key.id)} onAction={onAction} />
        ))}
      </ul>
    );
  }
  return (
    <div className="lk-table-scroll">
      <table className="lk-table" aria-label="Client keys" aria-busy={busy} data-busy={busy || undefined}>
        <thead>
          <tr>
            {COLUMNS.map(({ label, sort }) => (
              <SortableHeader key={label} label={label} field={sort} order={order} onOrder={onOrder} />
            ))}
            <td aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              {COLUMNS.map(({ label, cell }) => (
                <td key={label}>{cell(key, usage?.get(key.id))}</td>
              ))}
              <td>
                <KeyActions clientKey={key} onAction={onAction} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyName({ clientKey: { clientId, name, description } }: { readonly clientKey: ClientKey }) {
  return (
    <Stack gap={0} className="lk-key-name">
      <Link to={paths.key} params={{ keyId: clientId }} className="lk-plain-link">
        {name}
      </Link>
      {description && (
        <Text size="xs" c="dimmed" lineClamp={1}>
          {description}
        </Text>
      )}
    </Stack>
  );
}

function KeyPrefix({ prefix }: { readonly prefix: string }) {
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={prefix}>
        <span className="lk-mono">{prefix.slice(0, SHOWN)}…</span>
      </Tooltip>
      <Copy text={prefix} what="the client id" />
    </Group>
  );
}

interface UsageAndLimitProps {
  readonly clientKey: ClientKey;
  readonly usage: Sparks | undefined;
}

function UsageAndLimit({ clientKey, usage }: UsageAndLimitProps) {
  return (
    <Stack gap={2}>
      <KeySparkline points={usage} />
      <Text size="xs" c="dimmed" className="lk-nowrap">
        {limitOf(clientKey)}
      </Text>
    </Stack>
  );
}

interface KeyItemProps {
  readonly clientKey: ClientKey;
  readonly usage: Sparks | undefined;
  readonly onAction: KeyTableProps['onAction'];
}

function KeyItem({ clientKey, usage, onAction }: KeyItemProps) {
  const { keyPrefix, scopes, status, lastUsedAt, expiresAt } = clientKey;
  return (
    <li className="lk-row">
      <Stack gap={8}>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <KeyName clientKey={clientKey} />
          <Group gap={4} wrap="nowrap">
            <KeyStatus status={status} />
            <KeyActions clientKey={clientKey} onAction={onAction} />
          </Group>
        </Group>
        <Group justify="space-between">
          <KeyPrefix prefix={keyPrefix} />
          <KeySparkline points={usage} />
        </Group>
        <Scopes scopes={scopes} max={3} />
        <Group gap="2px 14px" fz="xs" c="dimmed">
          <span>{limitOf(clientKey)}</span>
          <span>
            Used: <LastUsed at={lastUsedAt} />
          </span>
          <span>
            Expires: <Expiry expiresAt={expiresAt} />
          </span>
        </Group>
      </Stack>
    </li>
  );
}
