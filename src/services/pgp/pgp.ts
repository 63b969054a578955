import { extname } from 'node:path';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { UnavailableError } from '../../domain/errors.ts';
import { findArmorProblem } from './armor.ts';
import type * as worker from './worker.ts';
import type { EncryptTask, InvalidKey, PublicKey } from './worker.ts';

export type { InvalidKey, PublicKey } from './worker.ts';

// The same file from the sources and from `dist`.
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href;
/** PGP keys are read, and encrypted to, before anything is written. */
const UNPERFORMED = { performed: false } as const;
const TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 };
const MAX_WAITING = 16;

type Tasks = typeof worker;

interface PgpOptions {
  /** Called when the thread fails while it is idle. */
  readonly onFailure: (error: unknown) => void;
  /** How long one task may take, from the start of its thread, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Reads public keys and encrypts to them (RFC 9580), in a thread that is started when it is first needed. */
export class Pgp {
  readonly #options: PgpOptions;
  // One after the other, so that a task's time does not run out while it waits for another.
  readonly #turn = pLimit({ concurrency: 1, rejectOnClear: true });
  #pool: Piscina | undefined;

  constructor(options: PgpOptions) {
    this.#options = options;
  }

  /** Reads an armored public key that can be encrypted to at `now`. @throws {RequestError} `UNAVAILABLE` */
  async read(armoredKey: string, now: number): Promise<PublicKey | InvalidKey> {
    const problem = findArmorProblem(armoredKey);
    if (problem !== undefined) return { refused: problem, index: 0 };
    return (
      (await this.#run('read', { armoredKey, now })) ?? {
        refused: 'takes too much time or memory to read',
        index: 0,
      }
    );
  }

  /**
   * Encrypts a text so that each of the keys alone can decrypt it. Returns an armored message, or which of
   * the keys cannot be encrypted to at `now`.
   * @throws {RequestError} `UNAVAILABLE`
   */
  async encrypt(task: EncryptTask): Promise<string | InvalidKey> {
    const result = await this.#run('encrypt', task);
    if (result === undefined) throw new UnavailableError('Encrypting took too long. Try again.', UNPERFORMED);
    return result;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#turn.clearQueue();
    await this.#pool?.destroy();
  }

  /** Runs an export of the worker; `undefined` when it took more time or memory than it may. */
  async #run<Name extends keyof Tasks>(
    name: Name,
    task: Parameters<Tasks[Name]>[0],
  ): Promise<Awaited<ReturnType<Tasks[Name]>> | undefined> {
    if (this.#turn.pendingCount >= MAX_WAITING) {
      throw new UnavailableError('Too many PGP keys are being read. Try again shortly.', UNPERFORMED);
    }
    try {
      return await this.#turn(() => {
        this.#pool ??= this.#start();
        const signal = AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS);
        return this.#pool.run(task, { name, signal });
      });
    } catch (error) {
      if (isExhaustion(error)) return undefined;
      throw error;
    }
  }

  #start(): Piscina {
    const pool = new Piscina({
      filename: WORKER,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_TIMEOUT_MS,
      resourceLimits: MEMORY,
      // It has no business with what is configured here, which may be secret.
      env: {},
    });
    return pool.on('error', this.#options.onFailure);
  }
}

function isExhaustion(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY');
}
