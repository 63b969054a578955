import { Button, Center, Loader, Stack, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Callout } from './callout.tsx';

export function Loading({ what = 'Loading' }: { readonly what?: string }) {
  return (
    <Center mih={160} role="status" aria-label={what}>
      <Loader size="sm" type="dots" />
    </Center>
  );
}

interface FailureProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** Renders an error with an optional retry button. */
export function Failure({ error, onRetry }: FailureProps) {
  const requestId = 'requestId' in error && typeof error.requestId === 'string' ? error.requestId : undefined;
  return (
    <Callout alert tone="red" title="Something went wrong">
      <Stack gap="xs" align="flex-start">
        {error.message}
        {requestId && <span className="lk-mono">Request id {requestId}</span>}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Callout>
  );
}

interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Renders a placeholder for an empty list. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <Stack align="center" gap="sm" py={48} px="md" ta="center">
      <ThemeIcon size={48} radius="xl" variant="light">
        {icon}
      </ThemeIcon>
      <Title order={2}>{title}</Title>
      {children}
    </Stack>
  );
}
