import type { Gateway } from './gateway.ts';

/** The environment variables. No other module reads the environment. */
export const variables: Readonly<Record<string, string | undefined>> = process.env;

/**
 * Closes the gateway on SIGINT or SIGTERM and exits with 0; a second signal ends the process at once. SIGTERM, which
 * stops services, gives clients time to leave. SIGINT (Ctrl-C) does not. An uncaught
 * exception closes the gateway too and exits with 1. An unhandled rejection fails only its request.
 */
export function superviseProcess(gateway: Gateway): void {
  for (const [signal, graceful] of [
    ['SIGINT', false],
    ['SIGTERM', true],
  ] as const) {
    process.once(signal, () => void gateway.close({ graceful }).then(() => process.exit(0)));
  }
  process.on('unhandledRejection', (error) => gateway.reportRejection(error));
  process.once('uncaughtException', (error) => {
    process.stderr.write(`Uncaught exception, the gateway is closing: ${error.stack ?? error}\n`);
    void gateway.close().finally(() => process.exit(1));
  });
}
