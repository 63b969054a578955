import { Button, Group, Text } from '@mantine/core';
import type { KeySearch } from '../key-search.ts';

interface PagerProps {
  readonly page: number;
  /** Number of pages, or undefined if there are too many to count. */
  readonly pages: number | undefined;
  readonly info: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor?: string | null;
    readonly endCursor?: string | null;
  };
  readonly onPage: (place: Pick<KeySearch, 'after' | 'before' | 'page'>) => void;
}

/** Renders links to the previous and the next page of a list. */
export function Pager({ page, pages, info, onPage }: PagerProps) {
  const { hasNextPage, startCursor, endCursor } = info;
  const back = () => {
    const first = { after: undefined, before: undefined, page: undefined };
    onPage(page <= 2 ? first : { after: undefined, before: startCursor ?? undefined, page: page - 1 });
  };
  const next = () => onPage({ after: endCursor ?? undefined, before: undefined, page: page + 1 });
  return (
    <Group
      component="nav"
      aria-label="Pages of keys"
      justify="space-between"
      px="lg"
      py="md"
      className="lk-footer"
    >
      <Text size="sm" c="dimmed" aria-live="polite">
        {pages === undefined ? `Page ${page}` : `Page ${page} of ${Math.max(pages, page)}`}
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={page === 1} onClick={back}>
          Previous
        </Button>
        <Button size="xs" variant="default" disabled={!hasNextPage && page >= (pages ?? 0)} onClick={next}>
          Next
        </Button>
      </Group>
    </Group>
  );
}
