import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AbuseCase } from './abuse-cases.ts';
import type { AbuseAccounting, AbuseReady } from './abuse-gateway.ts';
import { Prober } from './abuse-prober.ts';

// A client that reads nothing keeps its connection for this long, in milliseconds.
const SILENCE_MS = 3_000;
const IDLE_MS = 2_000;
// So that the status says whether a request is invalid (GraphQL over HTTP section 6.4.2).
const ACCEPT = { Accept: 'application/graphql-response+json, application/json;q=0.9' };

/** A gateway in a process of its own, and its prober. */
export class AbusedGateway implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ready: AbuseReady;
  readonly #prober: Prober;
  #cpuMsPerProbe = 0;

  private constructor(child: ChildProcess, ready: AbuseReady) {
    this.#child = child;
    this.#ready = ready;
    this.#prober = new Prober(ready.url);
  }

  static async start(): Promise<AbusedGateway> {
    const path = fileURLToPath(new URL('./abuse-gateway.ts', import.meta.url));
    const child = fork(path, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('The gateway did not start')));
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [AbuseReady];
    ended.catch(() => undefined);
    return new AbusedGateway(child, ready);
  }

  /** Measures the probes alone. */
  async idle(): Promise<string[]> {
    await delay(IDLE_MS);
    await this.#prober.take();
    const before = await this.#account();
    await delay(IDLE_MS);
    const { count, longestMs } = await this.#prober.take();
    const after = await this.#account();
    this.#cpuMsPerProbe = (after.cpuMs - before.cpuMs) / Math.max(1, count);
    return ['nothing but the probes', '', '', '', '', longestMs.toFixed(0)];
  }

  /** Sends one input several times; returns nothing when the gateway does not answer in time. */
  async suffer(abuse: AbuseCase, requests: number, timeoutMs: number): Promise<string[] | undefined> {
    try {
      const memory = await this.#account('memory');
      await this.#prober.take();
      const before = await this.#account();
      const sent = await this.#send(abuse, requests, AbortSignal.timeout(requests * timeoutMs));
      const probes = await this.#prober.take();
      const after = await this.#account();
      const kept = await this.#account('memory');
      const cpuMs = after.cpuMs - before.cpuMs - probes.count * this.#cpuMsPerProbe;
      return [
        abuse.name,
        sent.statuses,
        (Math.max(0, cpuMs) / sent.count).toFixed(1),
        sent.bytesIn > 0 ? (sent.bytesOut / sent.bytesIn).toFixed(2) : '',
        `${(100 * (kept.residentMb / memory.residentMb - 1)).toFixed(0)} %`,
        probes.longestMs.toFixed(0),
      ];
    } catch (error) {
      // It is stalled, or has ended.
      process.stderr.write(`${abuse.name}: ${error}\n`);
      return undefined;
    }
  }

  async #send(abuse: AbuseCase, requests: number, signal: AbortSignal) {
    if (abuse.silentClients) return await this.#sendSilently(abuse, abuse.silentClients);
    let bytesIn = 0;
    let bytesOut = 0;
    const statuses = new Set<number>();
    for (let n = 0; n < requests; n += 1) {
      const body = abuse.body(n);
      const response = await fetch(this.#ready.url + abuse.path, {
        method: abuse.method ?? 'POST',
        headers: { ...ACCEPT, 'Content-Type': abuse.type ?? 'application/json', ...this.#credential(abuse) },
        body: abuse.method === 'GET' ? null : body,
        signal,
      });
      bytesIn += Buffer.byteLength(body);
      bytesOut += (await response.arrayBuffer()).byteLength;
      statuses.add(response.status);
    }
    return { bytesIn, bytesOut, count: requests, statuses: [...statuses].join(', ') };
  }

  async #sendSilently({ path, accept = '*/*' }: AbuseCase, count: number) {
    const { hostname, port } = new URL(this.#ready.url);
    const sockets = Array.from({ length: count }, () => {
      const socket = connect(Number(port), hostname)
        .pause()
        .on('error', () => undefined);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: ${accept}\r\n\r\n`);
      return socket;
    });
    await delay(SILENCE_MS);
    for (const socket of sockets) socket.destroy();
    return { bytesIn: 0, bytesOut: 0, count, statuses: '' };
  }

  #credential({ credential }: AbuseCase): Readonly<Record<string, string>> {
    return credential ? this.#ready[credential] : {};
  }

  /** Asks the process for its account, with its memory when asked for. */
  async #account(kind: 'cpu' | 'memory' = 'cpu'): Promise<AbuseAccounting> {
    this.#child.send(kind);
    const [accounting] = (await once(this.#child, 'message', { signal: AbortSignal.timeout(60_000) })) as [
      AbuseAccounting,
    ];
    return accounting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#prober[Symbol.asyncDispose]();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    // One that is stalled handles no other signal.
    this.#child.kill('SIGKILL');
    await exited;
  }
}
