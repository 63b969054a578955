import type { KeyAction } from '../components/key-actions.tsx';
import type { ClientKey } from '../server/queries.ts';
import { EditKey } from './edit-key.tsx';
import { DeleteKey, RevokeKey } from './end-key.tsx';
import { RotateKey } from './rotate-key.tsx';

const DIALOGS = { edit: EditKey, rotate: RotateKey, revoke: RevokeKey, delete: DeleteKey } as const;

/** What is about to be done with which key. */
export interface KeyIntent {
  readonly action: KeyAction;
  readonly clientKey: ClientKey;
}

interface KeyDialogProps {
  readonly intent: KeyIntent | undefined;
  readonly onClose: () => void;
  /** Called when the key is gone. */
  readonly onDeleted?: () => void;
}

/** The dialog that an action on a key leads to. */
export function KeyDialog({ intent, onClose, onDeleted }: KeyDialogProps) {
  if (!intent) return null;
  const { action, clientKey } = intent;
  const Shown = DIALOGS[action];
  return (
    <Shown
      clientKey={clientKey}
      onClose={onClose}
      {...(action === 'delete' && onDeleted && { onDone: onDeleted })}
    />
  );
}
