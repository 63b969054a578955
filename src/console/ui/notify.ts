import { notifications } from '@mantine/notifications';

/** Says that something was done. */
export function notify(message: string): void {
  notifications.show({ message, color: 'green' });
}

/** Says that something did not work, where no form is there to say it. */
export function report(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({ message, color: 'red', role: 'alert' });
}
