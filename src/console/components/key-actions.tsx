import { ActionIcon, Menu } from '@mantine/core';
import type { ClientKey } from '../server/queries.ts';
import { DeleteIcon, EditIcon, MoreIcon, RevokeIcon, RotateIcon } from '../ui/icons.ts';

export type KeyAction = 'edit' | 'rotate' | 'revoke' | 'delete';

interface KeyActionsProps {
  readonly clientKey: ClientKey;
  readonly onAction: (action: KeyAction, key: ClientKey) => void;
}

/** Renders the action menu of a listed key. */
export function KeyActions({ clientKey, onAction }: KeyActionsProps) {
  const revoked = clientKey.status === 'REVOKED';
  const item = (action: KeyAction) => ({ onClick: () => onAction(action, clientKey) });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${clientKey.name}`}>
          <MoreIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!revoked && (
          <>
            <Menu.Item leftSection={<EditIcon size={16} />} {...item('edit')}>
              Edit
            </Menu.Item>
            <Menu.Item leftSection={<RotateIcon size={16} />} {...item('rotate')}>
              Rotate the secret
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={<RevokeIcon size={16} />}
              c="var(--mantine-color-error)"
              {...item('revoke')}
            >
              Revoke
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<DeleteIcon size={16} />} c="var(--mantine-color-error)" {...item('delete')}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
