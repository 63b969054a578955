import { notifications } from '@mantine/notifications';

/** Shows a success notification. */
export function notify(message: string): void {
  notifications.show({ message, color: 'green' });
}

/** Shows an error notification, for actions without a form. */
export function report(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({ message, color: 'red', role: 'alert' });
}
