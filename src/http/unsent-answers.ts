import type { ServerResponse } from 'node:http';

/** The time without progress after which a connection is closed, in milliseconds. */
const STALL_MS = 30_000;
/** The interval at which progress is checked, in milliseconds. */
const CHECK_MS = 5_000;
/** The unsent bytes of all clients together. */
const MAX_UNSENT_BYTES = 64_000_000;

/** Bounds the memory of responses that clients do not read. */
export class UnsentAnswers {
  /** Those that wait, the oldest first. */
  readonly #waiting = new Set<ServerResponse>();
  readonly #maxBytes: number;

  constructor(maxBytes = MAX_UNSENT_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Watches a response that is not sent completely. */
  watch(res: ServerResponse): void {
    if (unsentBytes(res) === 0) return;
    cutOffStalled(res);
    this.#waiting.add(res);
    res.once('close', () => this.#waiting.delete(res));
    this.#makeRoom();
  }

  #makeRoom(): void {
    let bytes = this.#waiting.values().reduce((sum, res) => sum + unsentBytes(res), 0);
    for (const res of this.#waiting) {
      if (bytes <= this.#maxBytes) return;
      bytes -= unsentBytes(res);
      this.#waiting.delete(res);
      res.destroy();
    }
  }
}

/** Cuts off a client once it has taken no byte for long while some were waiting for it. */
export function cutOffStalled(res: ServerResponse): void {
  let stalls = 0;
  let lastStall = 0;
  res.setTimeout(CHECK_MS);
  // Node emits this when the socket made no progress since the check before.
  res.on('timeout', () => {
    const now = performance.now();
    stalls = now - lastStall < 1.5 * CHECK_MS ? stalls + 1 : 1;
    lastStall = now;
    if (unsentBytes(res) > 0 && stalls * CHECK_MS >= STALL_MS) res.destroy();
    else res.setTimeout(CHECK_MS);
  });
}

function unsentBytes(res: ServerResponse): number {
  return res.destroyed ? 0 : (res.socket?.writableLength ?? 0);
}
