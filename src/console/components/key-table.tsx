import { Group, Stack, Text, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ClientKeyOrder, ClientKeyOrderField } from '../../sdk/generated/operations.ts';
import { paths } from '../paths.ts';
import type { ClientKey } from '../server/queries.ts';
import type { KeyDetails } from '../server/usage.ts';
import { Copy } from '../ui/copy.tsx';
import { type KeyAction, KeyActions } from './key-actions.tsx';
import { KeyOwner } from './key-owner.tsx';
import { KeySparkline } from './key-sparkline.tsx';
import { Expiry, formatRateLimit, KeyStatus, LastUsed } from './key-status.tsx';
import { Scopes } from './scopes.tsx';
import { SortableHeader } from './sortable-header.tsx';

// Enough characters to recognize a key.
const PREFIX_LENGTH = 10;

interface Column {
  readonly label: string;
  /** Order of the list when its header is clicked. */
  readonly sort?: ClientKeyOrderField;
  readonly cell: (key: ClientKey, details: KeyDetails | undefined) => ReactNode;
}

const COLUMNS: readonly Column[] = [
  { label: 'Name', sort: 'NAME', cell: (key, details) => <KeyName clientKey={key} details={details} /> },
  { label: 'Key', cell: ({ keyPrefix }) => <KeyPrefix prefix={keyPrefix} /> },
  { label: 'Scopes', cell: ({ scopes }) => <Scopes scopes={scopes} max={2} /> },
  { label: 'Last used', sort: 'LAST_USED_AT', cell: ({ lastUsedAt }) => <LastUsed at={lastUsedAt} /> },
  { label: 'Expires', sort: 'EXPIRES_AT', cell: ({ expiresAt }) => <Expiry expiresAt={expiresAt} /> },
  { label: 'Status', cell: ({ status }) => <KeyStatus status={status} /> },
  { label: 'Usage, limit', cell: (key, details) => <UsageAndLimit clientKey={key} details={details} /> },
];

interface KeyTableProps {
  readonly keys: readonly ClientKey[];
  /** Details by key id, once they are loaded. */
  readonly details: ReadonlyMap<string, KeyDetails> | undefined;
  readonly order: ClientKeyOrder;
  readonly onOrder: (field: ClientKeyOrderField) => void;
  readonly onAction: (action: KeyAction, key: ClientKey) => void;
  /** Whether new rows are loading. */
  readonly busy: boolean;
}

/** Renders client keys as a table, or as a list on a narrow screen. */
export function KeyTable({ keys, details, order, onOrder, onAction, busy }: KeyTableProps) {
  const narrow = useMediaQuery('(max-width: 79em)', undefined, { getInitialValueInEffect: false });
  if (narrow) {
    return (
      <ul className="lk-list" aria-label="Client keys">
        {keys.map((key) => (
          <KeyItem key={key.id} clientKey={key} details={details?.get(key.id)} onAction={onAction} />
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
                <td key={label}>{cell(key, details?.get(key.id))}</td>
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

interface KeyAndDetails {
  readonly clientKey: ClientKey;
  readonly details: KeyDetails | undefined;
}

function KeyName({ clientKey: { clientId, name, description }, details }: KeyAndDetails) {
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
      <KeyOwner owner={details?.owner} />
    </Stack>
  );
}

function KeyPrefix({ prefix }: { readonly prefix: string }) {
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={prefix}>
        <span className="lk-mono">{prefix.slice(0, PREFIX_LENGTH)}…</span>
      </Tooltip>
      <Copy text={prefix} what="the client id" />
    </Group>
  );
}

function UsageAndLimit({ clientKey, details }: KeyAndDetails) {
  return (
    <Stack gap={2}>
      <KeySparkline points={details?.usage} />
      <Text size="xs" c="dimmed" className="lk-nowrap">
        {formatRateLimit(clientKey)}
      </Text>
    </Stack>
  );
}

interface KeyItemProps extends KeyAndDetails {
  readonly onAction: KeyTableProps['onAction'];
}

function KeyItem({ clientKey, details, onAction }: KeyItemProps) {
  const { keyPrefix, scopes, status, lastUsedAt, expiresAt } = clientKey;
  return (
    <li className="lk-row">
      <Stack gap={8}>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <KeyName clientKey={clientKey} details={details} />
          <Group gap={4} wrap="nowrap">
            <KeyStatus status={status} />
            <KeyActions clientKey={clientKey} onAction={onAction} />
          </Group>
        </Group>
        <Group justify="space-between">
          <KeyPrefix prefix={keyPrefix} />
          <KeySparkline points={details?.usage} />
        </Group>
        <Scopes scopes={scopes} max={3} />
        <Group gap="2px 14px" fz="xs" c="dimmed">
          <span>{formatRateLimit(clientKey)}</span>
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
