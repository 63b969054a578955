import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ApiHealth } from '../../sdk/generated/operations.ts';
import { apisQuery } from '../server/queries.ts';
import { Failure, Loading } from '../ui/feedback.tsx';
import { ActiveIcon, DeniedIcon, WarningIcon } from '../ui/icons.ts';
import { Tag } from '../ui/tag.tsx';

const HEALTH = {
  OK: { tone: 'green', label: 'Healthy', Icon: ActiveIcon },
  STALE: { tone: 'amber', label: 'Stale schema', Icon: WarningIcon },
  UNAVAILABLE: { tone: 'red', label: 'Unavailable', Icon: DeniedIcon },
} as const;

export function ApiHealthTag({ health }: { readonly health: ApiHealth }) {
  const { tone, label, Icon } = HEALTH[health];
  return (
    <Tag tone={tone} icon={<Icon size={14} aria-hidden />}>
      {label}
    </Tag>
  );
}

/** Renders the protected APIs with their health. */
export function ApiHealthList() {
  const { data: apis, error, isPending, refetch } = useQuery(apisQuery);
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} onRetry={() => refetch()} />;
  if (apis.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="lg" pb="lg">
        No API is protected yet. Add one to latchkey.config.ts.
      </Text>
    );
  }
  return (
    <ul className="lk-list">
      {apis.map(({ name, path, health }) => (
        <li key={name} className="lk-row">
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" miw={0}>
              <strong>{name}</strong> <span className="lk-mono lk-break">{path}</span>
            </Text>
            <ApiHealthTag health={health} />
          </Group>
        </li>
      ))}
    </ul>
  );
}
