import { RateLimitedError } from '../../domain/errors.ts';

/** On whose behalf work is done. */
export interface Party {
  readonly network: string;
  readonly account: string;
}

interface Job {
  readonly start: () => void;
  readonly reject: (reason: RateLimitedError) => void;
}

interface FairQueueOptions {
  /** How many jobs run at a time. */
  readonly concurrency: number;
  /** How many may wait. */
  readonly maxWaiting: number;
  /** How many may wait for one network. */
  readonly maxWaitingOfNetwork: number;
  /** The error message of a rejected job, as a sentence. */
  readonly message: string;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * Runs jobs in turn for each network, and for each account of a network, so that no job waits behind all the jobs of
 * another. When the queue is full, the network with the most jobs loses its newest.
 */
export class FairQueue {
  readonly #options: FairQueueOptions;
  /** Waiting jobs by network, then by account; the next to run first. */
  readonly #waiting = new Map<string, Map<string, Job[]>>();
  #running = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  /** Runs a job once it is its turn. @throws {RateLimitedError} when too many are waiting. */
  async run<T>(party: Party, job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.concurrency) await this.#turn(party);
    else this.#running += 1;
    try {
      return await job();
    } finally {
      this.#next();
    }
  }

  /** Waits until a running job ends and leaves its place to this one. */
  #turn({ network, account }: Party): Promise<void> {
    this.#makeRoomFor(network);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const accounts = this.#waiting.get(network) ?? new Map<string, Job[]>();
    this.#waiting.set(network, accounts);
    const jobs = accounts.get(account) ?? [];
    accounts.set(account, jobs);
    jobs.push({ start: resolve, reject });
    return promise;
  }

  #next(): void {
    const [first] = this.#waiting;
    const [of] = first?.[1] ?? [];
    if (!first || !of) {
      this.#running -= 1;
      return;
    }
    const [network, accounts] = first;
    const [account, jobs] = of;
    const job = jobs.shift();
    // To the end, behind those whose turn is now.
    accounts.delete(account);
    if (jobs.length > 0) accounts.set(account, jobs);
    this.#waiting.delete(network);
    if (accounts.size > 0) this.#waiting.set(network, accounts);
    job?.start();
  }

  #makeRoomFor(network: string): void {
    const { maxWaiting, maxWaitingOfNetwork } = this.#options;
    const sizes = new Map([...this.#waiting].map(([name, accounts]) => [name, countJobs(accounts)]));
    const own = sizes.get(network) ?? 0;
    if (own >= maxWaitingOfNetwork) throw this.#rejection();
    const total = sizes.values().reduce((sum, size) => sum + size, 0);
    if (total < maxWaiting) return;
    const [largest, size] = [...sizes].reduce((most, one) => (one[1] > most[1] ? one : most));
    if (size <= own + 1) throw this.#rejection();
    this.#removeNewest(largest);
  }

  #removeNewest(network: string): void {
    const accounts = this.#waiting.get(network) ?? new Map<string, Job[]>();
    const [account, jobs] = [...accounts].reduce((most, one) =>
      one[1].length > most[1].length ? one : most,
    );
    jobs.pop()?.reject(this.#rejection());
    if (jobs.length === 0) accounts.delete(account);
  }

  #rejection(): RateLimitedError {
    return new RateLimitedError(this.#options.message, RETRY_AFTER_SECONDS);
  }
}

function countJobs(accounts: ReadonlyMap<string, readonly Job[]>): number {
  return accounts.values().reduce((sum, jobs) => sum + jobs.length, 0);
}
