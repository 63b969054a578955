import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ClientKey } from '../server/queries.ts';
import type { KeyAction } from './key-actions.tsx';

const ACTIONS = [
  {
    action: 'revoke',
    title: 'Revoke this key',
    text: 'Requests with it are denied immediately. The key stays on record.',
  },
  {
    action: 'delete',
    title: 'Delete this key',
    text: 'The key is removed, and requests with it are denied. Its events are kept.',
  },
] as const;

interface DangerZoneProps {
  readonly clientKey: ClientKey;
  readonly onAction: (action: KeyAction) => void;
}

/** Renders the actions that end a key. */
export function DangerZone({ clientKey, onAction }: DangerZoneProps) {
  const actions = ACTIONS.filter(({ action }) => action !== 'revoke' || clientKey.status !== 'REVOKED');
  return (
    <section className="lk-card lk-tone lk-danger" data-tone="red" aria-label="Danger zone">
      <Title order={2} px="lg" pt="md" pb="xs">
        Danger zone
      </Title>
      {actions.map(({ action, title, text }) => (
        <Group key={action} justify="space-between" className="lk-row" px="lg">
          <Stack gap={0}>
            <Text size="sm" fw={600} c="var(--lk-text)">
              {title}
            </Text>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </Stack>
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => onAction(action)}>
            {title.split(' ')[0]}
          </Button>
        </Group>
      ))}
    </section>
  );
}
