import { vi } from 'vitest';

/**
 * Replaces `AbortSignal.timeout`, so that time runs out only when a test says so, however slow the machine is.
 * `vi.restoreAllMocks` undoes it.
 */
export function holdTimeouts() {
  const held: { readonly milliseconds: number; readonly controller: AbortController }[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    const controller = new AbortController();
    held.push({ milliseconds, controller });
    return controller.signal;
  });
  return {
    /** Lets every timeout of this length run out. */
    expire(milliseconds: number): void {
      for (const { controller } of held.filter((timeout) => timeout.milliseconds === milliseconds)) {
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      }
    },
  };
}
