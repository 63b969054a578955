/** The source of time. Injected, so that tests can control it. */
export interface Clock {
  /** Returns milliseconds since the Unix epoch, for times that are stored and shown. */
  now(): number;
  /** Returns milliseconds since an arbitrary start, which never decrease, for measuring intervals. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
