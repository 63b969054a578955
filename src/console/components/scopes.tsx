import { Box, Group, Text, Tooltip } from '@mantine/core';
import { Tag } from '../ui/tag.tsx';

// Number of scopes that fit into a tooltip.
const MAX_IN_TOOLTIP = 10;

interface ScopesProps {
  readonly scopes: readonly string[];
  /** Maximum number of scopes to show. The others are counted. */
  readonly max?: number;
}

/** Renders the scopes of a key. */
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
        <Tooltip label={formatScopes(rest)} multiline maw={320} className="lk-break">
          {/* Focusable, so that keyboard users can open the tooltip. */}
          <Box component="span" tabIndex={0}>
            <Tag>+{rest.length}</Tag>
          </Box>
        </Tooltip>
      )}
    </Group>
  );
}

function formatScopes(scopes: readonly string[]): string {
  const more = scopes.length - MAX_IN_TOOLTIP;
  return [...scopes.slice(0, MAX_IN_TOOLTIP), ...(more > 0 ? [`and ${more} more`] : [])].join('  ');
}
