import type { Gateway } from './gateway.ts';

/** The one place where the environment is read. */
export const variables: Readonly<Record<string, string | undefined>> = process.env;

/** Closes the gateway on SIGINT or SIGTERM and exits with 0; a second signal ends the process at once. */
export function closeOnSignals(gateway: Gateway): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void gateway.close().then(() => process.exit(0)));
  }
}
