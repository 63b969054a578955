import type { ExecutionResult } from 'graphql';

/** Interval at which an open subscription is checked between results, in milliseconds. */
const CHECK_INTERVAL_MS = 1_000;

interface Subscription {
  /** Opens the upstream's stream, which ends when the signal is aborted. */
  readonly open: (signal: AbortSignal) => AsyncIterable<ExecutionResult>;
  /** Throws if the client has lost its authorization. */
  readonly check: () => Promise<void>;
  /** Aborted when the client disconnects. */
  readonly disconnected: AbortSignal;
  /** Converts an error to a result for the client. */
  readonly toResult: (error: unknown) => ExecutionResult;
}

/**
 * Yields the results of a subscription while its client is authorized, which is checked before each result and once
 * a second. Yields the error as the last result if the check or the upstream fails.
 */
export async function* checkedResults(subscription: Subscription): AsyncGenerator<ExecutionResult> {
  const { open, check, disconnected, toResult } = subscription;
  const denied = new AbortController();
  const deny = (reason: unknown) => denied.abort(reason);
  const timer = setInterval(() => void check().catch(deny), CHECK_INTERVAL_MS);
  try {
    for await (const result of open(AbortSignal.any([disconnected, denied.signal]))) {
      await check();
      yield result;
    }
  } catch (error) {
    if (!disconnected.aborted) yield toResult(denied.signal.aborted ? denied.signal.reason : error);
  } finally {
    clearInterval(timer);
  }
}
