import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { AutoIcon, CheckIcon, DarkIcon, LightIcon } from '../ui/icons.ts';

const SCHEMES = [
  { value: 'light', label: 'Light', Icon: LightIcon },
  { value: 'dark', label: 'Dark', Icon: DarkIcon },
  { value: 'auto', label: 'As the system', Icon: AutoIcon },
] as const;

/** Light, dark, or as the machine is set. */
export function ColorScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = SCHEMES.find(({ value }) => value === colorScheme)?.Icon ?? AutoIcon;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Colour scheme">
          <Current size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} />}
            rightSection={value === colorScheme && <CheckIcon size={14} aria-label="chosen" />}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
