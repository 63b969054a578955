import type { KeyAction } from '../components/key-actions.tsx';
import type { ClientKey } from '../server/queries.ts';
import { EditKey } from './edit-key.tsx';
import { DeleteKey, RevokeKey } from './end-key.tsx';
import { RotateKey } from './rotate-key.tsx';

const DIALOGS = { edit: EditKey, rotate: RotateKey, revoke: RevokeKey, delete: DeleteKey } as const;

/** Action on a key that a dialog is open for. */
export interface KeyIntent {
  readonly action: KeyAction;
  readonly clientKey: ClientKey;
}

interface KeyDialogProps {
  readonly intent: KeyIntent | undefined;
  readonly onClose: () => void;
  /** Called after the key has been deleted. */
  readonly onDeleted?: () => void;
}

/** Renders the dialog of a key action. */
export function KeyDialog({ intent, onClose, onDeleted }: KeyDialogProps) {
  if (!intent) return null;
  const { action, clientKey } = intent;
  const ActionDialog = DIALOGS[action];
  return (
    <ActionDialog
      clientKey={clientKey}
      onClose={onClose}
      {...(action === 'delete' && onDeleted && { onDone: onDeleted })}
    />
  );
}
