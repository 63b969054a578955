import { Box, Group, Text, Tooltip } from '@mantine/core';
import { Tag } from '../ui/tag.tsx';

// As many as a tooltip has room for.
const TOLD = 10;

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
        <Tooltip label={told(rest)} multiline maw={320} className="lk-break">
          {/* What hovering tells, the focus does too. */}
          <Box component="span" tabIndex={0}>
            <Tag>+{rest.length}</Tag>
          </Box>
        </Tooltip>
      )}
    </Group>
  );
}

function told(scopes: readonly string[]): string {
  const more = scopes.length - TOLD;
  return [...scopes.slice(0, TOLD), ...(more > 0 ? [`and ${more} more`] : [])].join('  ');
}
