import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';

interface DialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Whether only its own buttons close it. While it is open, the dialogs behind it stay open too. */
  readonly insistent?: boolean;
  readonly size?: 'md' | 'lg';
  readonly children: ReactNode;
}

let insistentCount = 0;

/** Renders a dialog that traps the focus. It fills the screen of a phone. */
export function Dialog({ title, opened, onClose, insistent = false, size = 'md', children }: DialogProps) {
  const narrow = useMediaQuery('(max-width: 36em)');
  useEffect(() => {
    const opener = findOpener(document.activeElement);
    return () => restoreFocus(opener);
  }, []);
  useEffect(() => {
    if (!opened || !insistent) return;
    insistentCount += 1;
    return () => {
      insistentCount -= 1;
    };
  }, [opened, insistent]);
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={() => insistentCount === 0 && onClose()}
      size={size}
      fullScreen={narrow}
      radius={narrow ? 0 : 'lg'}
      closeOnEscape={!insistent}
      closeOnClickOutside={false}
      withCloseButton={!insistent}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ title: 'lk-dialog-title' }}
    >
      {children}
    </Modal>
  );
}

/** Returns the focus to the opener, or to the page if the opener is or gets removed, as the row of a deleted key. */
function restoreFocus(opener: HTMLElement | null): void {
  const focusPage = () => {
    if (document.activeElement === document.body)
      document.getElementById('main')?.focus({ preventScroll: true });
  };
  opener?.focus();
  focusPage();
  const observer = new MutationObserver(() => {
    if (document.activeElement === opener) return;
    observer.disconnect();
    focusPage();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

/** Returns the element to focus after the dialog closes. For a menu item, which is removed, returns the menu button. */
function findOpener(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const opener = menu ? document.getElementById(menu) : focused;
  return opener instanceof HTMLElement ? opener : null;
}
