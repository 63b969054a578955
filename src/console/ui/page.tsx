import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Link to the parent page, above the title. */
  readonly back?: ReactNode;
  /** Content next to the title. */
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Renders the layout of a page: title, actions and content. */
export function Page({ title, description, back, aside, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Latchkey`;
  }, [title]);
  return (
    <Stack gap="lg">
      {back}
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4}>
          <Group gap="sm">
            <Title order={1} className="lk-break">
              {title}
            </Title>
            {aside}
          </Group>
          {description && <Text c="dimmed">{description}</Text>}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

interface SectionProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether the content has no padding. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** Renders a section of a page as a card. */
export function Section({ title, description, actions, flush, children }: SectionProps) {
  return (
    <section className="lk-card" aria-label={title}>
      <Group justify="space-between" align="flex-start" px="lg" pt="md" pb={flush ? 'sm' : 0} gap="xs">
        <Stack gap={2}>
          <Title order={2}>{title}</Title>
          {description && (
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </Stack>
        {actions}
      </Group>
      {flush ? (
        children
      ) : (
        <Stack p="lg" pt="md">
          {children}
        </Stack>
      )}
    </section>
  );
}
