import { Group, Text } from '@mantine/core';

export function Logo() {
  return (
    <Group gap={10} wrap="nowrap">
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#3d4fd6" />
        <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
          <circle cx="12.2" cy="12.2" r="5" />
          <path d="M15.8 15.8 25 25m-3.4-3.4 2.6-2.6m-5.8-.6 2-2" />
        </g>
      </svg>
      <Text fw={700} size="lg" lts="-0.01em">
        Latchkey
      </Text>
    </Group>
  );
}
