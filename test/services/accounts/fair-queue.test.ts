import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimitedError } from '../../../src/domain/errors.ts';
import { FairQueue } from '../../../src/services/accounts/fair-queue.ts';

const OPTIONS = { concurrency: 1, maxWaiting: 8, maxWaitingOfNetwork: 4, message: 'Too many are waiting.' };

/** A queue whose jobs end when a test says so. */
class HeldQueue {
  readonly started: string[] = [];
  readonly rejected: string[] = [];
  readonly #queue: FairQueue;
  readonly #running: (() => void)[] = [];

  constructor(options: Partial<typeof OPTIONS> = {}) {
    this.#queue = new FairQueue({ ...OPTIONS, ...options });
  }

  add(name: string, network = name.charAt(0), account = name.slice(0, 2)): Promise<void> {
    const job = () =>
      new Promise<void>((resolve) => {
        this.started.push(name);
        this.#running.push(resolve);
      });
    return this.#queue.run({ network, account }, job).catch((error: unknown) => {
      expect(error).toBeInstanceOf(RateLimitedError);
      this.rejected.push(name);
    });
  }

  /** Ends running jobs until none is left. */
  async finish(): Promise<void> {
    for (let end = this.#running.shift(); end; end = this.#running.shift()) {
      end();
      await new Promise(setImmediate);
    }
  }
}

async function recordOrder(names: readonly string[], options: Partial<typeof OPTIONS> = {}) {
  const queue = new HeldQueue(options);
  const jobs = names.map((name) => queue.add(name));
  await new Promise(setImmediate);
  await queue.finish();
  await Promise.all(jobs);
  return queue;
}

describe('a fair queue', () => {
  it('takes one job of each network in turn', async () => {
    const { started } = await recordOrder(['a1.1', 'a1.2', 'a1.3', 'b1.1', 'c1.1', 'b1.2']);
    expect(started).toEqual(['a1.1', 'a1.2', 'b1.1', 'c1.1', 'a1.3', 'b1.2']);
  });

  it('takes one job of each account of a network in turn', async () => {
    const { started } = await recordOrder(['z', 'a1.1', 'a1.2', 'a2.1', 'a2.2']);
    expect(started).toEqual(['z', 'a1.1', 'a2.1', 'a1.2', 'a2.2']);
  });

  it('rejects a job of a network of which too many wait', async () => {
    const { rejected } = await recordOrder(['z', 'a1', 'a2', 'a3', 'a4', 'a5', 'b1']);
    expect(rejected).toEqual(['a5']);
  });

  it('rejects the newest job of the largest network in favor of another one', async () => {
    const { rejected, started } = await recordOrder(
      ['z', 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'c1', 'd1'],
      OPTIONS,
    );
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatch(/^a/);
    expect(started).toContain('d1');
  });

  it('runs the next job after one that throws', async () => {
    const queue = new FairQueue(OPTIONS);
    const party = { network: 'a', account: 'a' };
    const failing = queue.run(party, () => Promise.reject(new Error('failed')));
    const next = queue.run(party, async () => 'done');
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('done');
  });

  it('never runs or holds more than its bounds, and settles every job', async () => {
    const names = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 })), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(names, fc.integer({ min: 1, max: 3 }), async (parties, concurrency) => {
        const queue = new FairQueue({ ...OPTIONS, concurrency });
        let running = 0;
        let most = 0;
        const results = await Promise.allSettled(
          parties.map(([network, account]) =>
            queue.run({ network: String(network), account: String(account) }, async () => {
              running += 1;
              most = Math.max(most, running);
              await new Promise(setImmediate);
              running -= 1;
            }),
          ),
        );
        expect(most).toBeLessThanOrEqual(concurrency);
        expect(running).toBe(0);
        const done = results.filter(({ status }) => status === 'fulfilled').length;
        expect(done).toBeLessThanOrEqual(concurrency + OPTIONS.maxWaiting);
        // Room that is there is used.
        const networks = new Set(parties.map(([network]) => network)).size;
        expect(done).toBeGreaterThanOrEqual(
          Math.min(parties.length, concurrency, OPTIONS.maxWaiting, networks),
        );
      }),
    );
  });
});
