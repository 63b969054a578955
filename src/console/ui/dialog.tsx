import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';

interface DialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Whether it stays until a button in it is pressed; so do dialogs behind it. */
  readonly insistent?: boolean;
  readonly size?: 'md' | 'lg';
  readonly children: ReactNode;
}

let insisting = 0;

/** A dialog that keeps the focus; on a phone it fills the screen. */
export function Dialog({ title, opened, onClose, insistent = false, size = 'md', children }: DialogProps) {
  const narrow = useMediaQuery('(max-width: 36em)');
  useEffect(() => {
    const opener = openerOf(document.activeElement);
    return () => giveBack(opener);
  }, []);
  useEffect(() => {
    if (!opened || !insistent) return;
    insisting += 1;
    return () => {
      insisting -= 1;
    };
  }, [opened, insistent]);
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={() => insisting === 0 && onClose()}
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

/** Gives the focus back; where what had it is gone, or goes soon after as the row of a deleted key, to the page. */
function giveBack(opener: HTMLElement | null): void {
  const rescue = () => {
    if (document.activeElement === document.body)
      document.getElementById('main')?.focus({ preventScroll: true });
  };
  opener?.focus();
  rescue();
  const watch = new MutationObserver(() => {
    if (document.activeElement === opener) return;
    watch.disconnect();
    rescue();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

/** What had the focus before, and gets it back; an item of a menu is gone by then, so what opened the menu. */
function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const opener = menu ? document.getElementById(menu) : focused;
  return opener instanceof HTMLElement ? opener : null;
}
