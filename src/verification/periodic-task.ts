interface PeriodicTaskOptions {
  readonly everyMs: number;
  readonly work: () => Promise<void>;
  /** Called with what `work` throws; later runs are unaffected. */
  readonly onFailure: (error: unknown) => void;
}

/** Runs `work` every `everyMs` milliseconds in the background; runs never overlap. */
export class PeriodicTask {
  readonly #work: PeriodicTaskOptions['work'];
  readonly #onFailure: PeriodicTaskOptions['onFailure'];
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();

  constructor({ everyMs, work, onFailure }: PeriodicTaskOptions) {
    this.#work = work;
    this.#onFailure = onFailure;
    this.#timer = setInterval(() => this.run(), everyMs).unref();
  }

  /** Starts a run as soon as the current run has ended. */
  run(): Promise<void> {
    this.#running = this.#running.then(this.#work).catch(this.#onFailure);
    return this.#running;
  }

  /** Waits for the current run. */
  idle(): Promise<void> {
    return this.#running;
  }

  /** Stops the timer, and waits for the current run. */
  stop(): Promise<void> {
    clearInterval(this.#timer);
    return this.idle();
  }
}
