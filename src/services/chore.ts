interface ChoreOptions {
  readonly everyMs: number;
  readonly work: () => Promise<void>;
  /** Told what the work threw; it is done again all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** Work that is done in the background again and again, one run after the other: never while a request waits. */
export class Chore {
  readonly #work: ChoreOptions['work'];
  readonly #onFailure: ChoreOptions['onFailure'];
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();

  constructor({ everyMs, work, onFailure }: ChoreOptions) {
    this.#work = work;
    this.#onFailure = onFailure;
    this.#timer = setInterval(() => this.run(), everyMs).unref();
  }

  /** Does it now, after what is under way. */
  run(): Promise<void> {
    this.#running = this.#running.then(this.#work).catch(this.#onFailure);
    return this.#running;
  }

  /** Waits for what is under way. */
  idle(): Promise<void> {
    return this.#running;
  }

  /** Begins no more by itself, and waits for what is under way. */
  stop(): Promise<void> {
    clearInterval(this.#timer);
    return this.idle();
  }
}
