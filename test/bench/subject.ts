import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The message of a subject that is ready to be measured. */
export interface Ready {
  readonly url: string;
  /** Headers that authenticate a request. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Accounting {
  /** Microseconds of CPU time, user and system, since the process began. */
  readonly cpu: number;
  readonly residentBytes: number;
}

/** A server in a separate process, whose CPU time is that of the server alone. */
export class Subject implements AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly headers: Ready['headers'];
  readonly #child: ChildProcess;

  private constructor(name: string, child: ChildProcess, { url, headers }: Ready) {
    this.name = name;
    this.url = url;
    this.headers = headers;
    this.#child = child;
  }

  static async start(name: string, file: string, args: readonly string[] = []): Promise<Subject> {
    const path = fileURLToPath(new URL(`./subjects/${file}`, import.meta.url));
    const child = fork(path, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${name} did not start`)));
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready];
    ended.catch(() => undefined);
    return new Subject(name, child, ready);
  }

  async accounting(): Promise<Accounting> {
    this.#child.send('account');
    const [accounting] = (await once(this.#child, 'message')) as [Accounting];
    return accounting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

/** Reports from the process of a subject that it is ready, and its CPU time and memory on request. */
export function announce(ready: Ready): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system, residentBytes: process.memoryUsage.rss() } satisfies Accounting);
  });
  process.once('SIGTERM', () => process.exit(0));
  process.send?.(ready);
}
