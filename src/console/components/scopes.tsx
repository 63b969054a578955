import { Group, Text, Tooltip } from '@mantine/core';
import { Tag } from '../ui/tag.tsx';

interface ScopesProps {
  readonly scopes: readonly string[];
  /** How many to show; the rest is counted. */
  readonly max?: number;
}

/** What a key may do. */
export function Scopes({ scopes, max = Number.POSITIVE_INFINITY }: ScopesProps) {
  if (scopes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        None
      </Text>
    );
  const rest = scopes.slice(max);
  return (
    <Group gap={4}>
      {scopes.slice(0, max).map((scope) => (
        <Tag key={scope} mono tone={scope === '*' ? 'amber' : 'gray'}>
          {scope}
        </Tag>
      ))}
      {rest.length > 0 && (
        <Tooltip label={rest.join('  ')} multiline maw={320}>
          <span>
            <Tag>+{rest.length}</Tag>
          </span>
        </Tooltip>
      )}
    </Group>
  );
}
