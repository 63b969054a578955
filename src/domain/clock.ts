/** Time as the code sees it. Passed in, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch: what is stored and shown. */
  now(): number;
  /** Milliseconds since an arbitrary start, never going back: what intervals are measured with. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
