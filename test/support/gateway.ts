import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { type ConfigFile, configFile } from '../../src/config/apis.ts';
import type { Config } from '../../src/config/config.ts';
import { NO_FILE } from '../../src/config/file.ts';
import { createGateway } from '../../src/gateway.ts';
import {
  CreateClientKeyDocument,
  type CreateClientKeyInput,
  SignUpDocument,
  type TypedDocumentString,
} from '../../src/sdk/generated/operations.ts';
import { request } from '../../src/sdk/request.ts';
import type { PasswordCost } from '../../src/services/accounts/passwords.ts';
import { FakeClock } from './clock.ts';

/** The cheapest cost that Argon2id allows: only few tests are about hashing. */
export const CHEAP_HASHING: PasswordCost = { memoryKiB: 8, passes: 1, parallelism: 1 };
/** An id that Latchkey gave a request. */
export const REQUEST_ID = /^[0-9A-Za-z]{12}-[0-9a-z]{7}$/;
/** The default timeouts of connections. */
export const TIMEOUTS: Config['timeouts'] = { keepAlive: 75, headers: 10, request: 30 };
export const PASSWORD = 'correct horse battery staple';

interface Options extends Partial<Omit<Config, 'apis'>> {
  readonly apis?: ConfigFile['apis'];
  readonly clock?: FakeClock;
  readonly passwordCost?: PasswordCost;
  /** The folder of the built console. */
  readonly consoleFolder?: string;
}

/** The whole gateway on a free port with a database file of its own, and what tests need of it. */
export async function startGateway({
  apis = {},
  clock = new FakeClock(),
  passwordCost = CHEAP_HASHING,
  consoleFolder,
  ...options
}: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const logged: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    database: { dialect: 'sqlite', file: join(folder, 'data', 'latchkey.db') },
    publicUrl: undefined,
    signUp: 'open',
    oidc: undefined,
    keyPrefix: 'lk',
    defaultRateLimit: 100,
    eventsRetentionDays: undefined,
    trustedProxies: [],
    timeouts: TIMEOUTS,
    shutdownDelay: 0,
    legacyRateLimitHeaders: false,
    logLevel: 'debug',
    adapters: new Set(),
    tiers: NO_FILE.tiers,
    management: NO_FILE.management,
    ...options,
    apis: new Map(Object.entries(configFile.parse({ apis }).apis)),
  };
  const gateway = createGateway(config, {
    clock,
    passwordCost,
    log: pino({ level: config.logLevel }, sink),
    ...(consoleFolder !== undefined && { consoleFolder }),
  });
  const { url } = await gateway.listen().catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const endpoint = `${url}/graphql`;

  /** Sends a typed operation to the management plane; throws when it answers errors. */
  async function manage<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    token?: string,
  ): Promise<Data> {
    return await request(endpoint, document, { variables, token });
  }

  /** Makes an account and signs it in. */
  async function signUp(email = `${randomUUID()}@example.com`) {
    const input = { email, password: PASSWORD, displayName: 'Test' };
    const { signUp: result } = await manage(SignUpDocument, { input });
    if (result.__typename !== 'SignUpPayload') throw new Error(result.message);
    return result;
  }

  /** Creates a client key, by default with every scope and no limit. */
  async function createKey(token: string, input: Partial<CreateClientKeyInput> = {}) {
    const defaults = { name: randomUUID(), scopes: ['*'], rateLimitPerMinute: null };
    const { createClientKey: result } = await manage(
      CreateClientKeyDocument,
      { input: { ...defaults, ...input } },
      token,
    );
    if (result.__typename !== 'CreateClientKeyPayload') throw new Error(result.__typename);
    return result;
  }

  /** Posts a GraphQL request as any client would, to either plane. */
  function post(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    return fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: signal ?? null,
    });
  }

  let closed: Promise<void> | undefined;
  const close = (options?: Parameters<typeof gateway.close>[0]) => {
    closed ??= gateway.close(options);
    return closed;
  };
  return {
    url,
    clock,
    folder,
    config,
    /** Every log line so far, as it was written. */
    logged: logged as readonly string[],
    manage,
    signUp,
    createKey,
    post,
    close,
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestGateway = Awaited<ReturnType<typeof startGateway>>;

export function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}
