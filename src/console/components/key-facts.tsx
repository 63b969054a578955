import { Group } from '@mantine/core';
import type { OwnedClientKey } from '../server/queries.ts';
import { Copy } from '../ui/copy.tsx';
import { Facts } from '../ui/facts.tsx';
import { exactTime, Moment } from '../ui/time.tsx';
import { Expiry, formatRateLimit, LastUsed } from './key-status.tsx';
import { Scopes } from './scopes.tsx';

/** Renders the details of a key. */
export function KeyFacts({ clientKey }: { readonly clientKey: OwnedClientKey }) {
  const { clientId, scopes, lastUsedAt, expiresAt, createdAt, updatedAt, revokedAt, callbackUrl, owner } =
    clientKey;
  const id = (
    <Group gap={4} wrap="nowrap">
      <span className="lk-mono lk-break">{clientId}</span>
      <Copy text={clientId} what="the client id" />
    </Group>
  );
  return (
    <Facts
      facts={[
        ['Client id', id],
        ['Owner', `${owner.displayName}, ${owner.email}`],
        ['Scopes', <Scopes key="scopes" scopes={scopes} />],
        ['Limit', formatRateLimit(clientKey)],
        ['Last used', <LastUsed key="used" at={lastUsedAt} />],
        ['Expires', <Expires key="expires" at={expiresAt} />],
        ['Created', <Exact key="created" at={createdAt} />],
        ['Changed', <Exact key="changed" at={updatedAt} />],
        ...(revokedAt ? [['Revoked', <Exact key="revoked" at={revokedAt} />] as const] : []),
        ...(callbackUrl ? [['Callback URL', callbackUrl] as const] : []),
      ]}
    />
  );
}

function Exact({ at }: { readonly at: string }) {
  return (
    <>
      {exactTime(at)} (<Moment at={at} />)
    </>
  );
}

function Expires({ at }: { readonly at: string | null | undefined }) {
  return (
    <Group gap="xs">
      {at && exactTime(at)} <Expiry expiresAt={at} />
    </Group>
  );
}
