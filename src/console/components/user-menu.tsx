import { Avatar, Group, Menu, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { session } from '../server/session.ts';
import { useAccount } from '../server/use-session.ts';
import { AccountIcon, SignOutIcon } from '../ui/icons.ts';
import { report } from '../ui/notify.ts';

/** Renders the signed-in account and its menu. */
export function UserMenu() {
  const { displayName, email } = useAccount();
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <UnstyledButton flex={1} miw={0}>
          <Group gap="sm" wrap="nowrap">
            <Avatar name={displayName} color="brand" variant="filled" radius="xl" size={34} aria-hidden />
            <Stack gap={0} miw={0}>
              <VisuallyHidden>Signed in as </VisuallyHidden>
              <Text size="sm" fw={600} truncate>
                {displayName}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {email}
              </Text>
            </Stack>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={paths.account} leftSection={<AccountIcon size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Item leftSection={<SignOutIcon size={16} />} onClick={() => session.signOut().catch(report)}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
