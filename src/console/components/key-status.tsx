import { Text } from '@mantine/core';
import type { ClientKey } from '../server/queries.ts';
import { ActiveIcon, ExpiredIcon, RevokeIcon, WarningIcon } from '../ui/icons.ts';
import { Tag } from '../ui/tag.tsx';
import { Moment, useNow } from '../ui/time.tsx';

const SOON_MS = 7 * 86_400_000;
const IN_USE_MS = 86_400_000;

const STATUS = {
  ACTIVE: { tone: 'green', label: 'Active', Icon: ActiveIcon },
  EXPIRED: { tone: 'amber', label: 'Expired', Icon: ExpiredIcon },
  REVOKED: { tone: 'red', label: 'Revoked', Icon: RevokeIcon },
} as const;

export function KeyStatus({ status }: { readonly status: ClientKey['status'] }) {
  const { tone, label, Icon } = STATUS[status];
  return (
    <Tag tone={tone} icon={<Icon size={14} aria-hidden />}>
      {label}
    </Tag>
  );
}

/** Renders the expiry of a key: amber in its last seven days, red once it has expired. */
export function Expiry({ expiresAt }: { readonly expiresAt: string | null | undefined }) {
  const now = useNow();
  if (!expiresAt)
    return (
      <Text inherit c="dimmed" component="span">
        Never
      </Text>
    );
  const left = Date.parse(expiresAt) - now;
  if (left > SOON_MS) return <Moment at={expiresAt} />;
  return (
    <Tag tone={left > 0 ? 'amber' : 'red'} icon={<WarningIcon size={13} aria-hidden />}>
      <Moment at={expiresAt} />
    </Tag>
  );
}

/** Renders when a key was last used. */
export function LastUsed({ at }: { readonly at: string | null | undefined }) {
  return at ? (
    <Moment at={at} />
  ) : (
    <Text inherit c="dimmed" component="span">
      Never
    </Text>
  );
}

/** Formats the rate limit of a key. */
export function formatRateLimit({ rateLimitPerMinute }: Pick<ClientKey, 'rateLimitPerMinute'>): string {
  return rateLimitPerMinute == null ? 'Unlimited' : `${rateLimitPerMinute.toLocaleString('en')} / min`;
}

/** Returns whether the key is active and was used in the last 24 hours. */
export function isInUse({ lastUsedAt, status }: Pick<ClientKey, 'lastUsedAt' | 'status'>): boolean {
  return status === 'ACTIVE' && lastUsedAt != null && Date.now() - Date.parse(lastUsedAt) < IN_USE_MS;
}
