import type { ExecutionResult } from 'graphql';

/** How often an open subscription is checked while nothing happens on it, in milliseconds. */
const CHECK_INTERVAL_MS = 1_000;

interface Subscription {
  /** Opens the upstream's stream, which ends when the signal is aborted. */
  readonly open: (signal: AbortSignal) => AsyncIterable<ExecutionResult>;
  /** Throws when the client may not go on. */
  readonly check: () => Promise<void>;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** What the client is told of a failure. */
  readonly tell: (error: unknown) => ExecutionResult;
}

/**
 * The results of a subscription for as long as its client may have them: each is checked before it is passed
 * on, and between them once a second. It ends with an error that says why.
 */
export async function* checkedResults(subscription: Subscription): AsyncGenerator<ExecutionResult> {
  const { open, check, gone, tell } = subscription;
  const refused = new AbortController();
  const refuse = (reason: unknown) => refused.abort(reason);
  const timer = setInterval(() => void check().catch(refuse), CHECK_INTERVAL_MS);
  try {
    for await (const result of open(AbortSignal.any([gone, refused.signal]))) {
      await check();
      yield result;
    }
  } catch (error) {
    if (!gone.aborted) yield tell(refused.signal.aborted ? refused.signal.reason : error);
  } finally {
    clearInterval(timer);
  }
}
