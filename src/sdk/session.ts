import { abortable } from './abort.ts';
import { AuthenticationError } from './errors.ts';
import type { Tokens } from './plane.ts';
import { INSPECT } from './redact.ts';

/** The tokens of a signed-in account. Both tokens are secrets. */
export interface Session {
  readonly access_token: string;
  /** Valid for 30 days and one use. */
  readonly refresh_token: string;
  /** The expiry of the access token (ISO 8601). */
  readonly expires_at: string;
}

/** Stores the session outside the client, for example in a file, a keyring or `sessionStorage`. */
export interface SessionStore {
  /** Returns the stored session, or null or undefined if there is none. */
  get(): Session | null | undefined | Promise<Session | null | undefined>;
  /** Stores a session, which can be serialized as JSON, or deletes the stored session if it is null. */
  set(session: Session | null): void | Promise<void>;
}

/** Creates a store that keeps the session in memory. */
export function memoryStore(): SessionStore {
  let stored: Session | null = null;
  return {
    get: () => stored,
    set: (session) => {
      stored = session;
    },
  };
}

/** Creates a session whose tokens are hidden from console.log. */
export function toSession(tokens: { accessToken: string; refreshToken: string; expiresIn: number }): Session {
  const { accessToken: access_token, refreshToken: refresh_token, expiresIn } = tokens;
  const expires_at = new Date(Date.now() + expiresIn * 1000).toISOString();
  const session = { access_token, refresh_token, expires_at };
  return Object.defineProperty(session, INSPECT, { value: () => `Session { expires_at: '${expires_at}' }` });
}

/** Provides a fixed access token that is never renewed. */
export function fixedToken(token: string): Tokens {
  return { current: async () => token, renew: async () => undefined };
}

const RENEWED_BEFORE_EXPIRY = 30_000;

function expiresSoon({ expires_at }: Session): boolean {
  return Date.parse(expires_at) - Date.now() < RENEWED_BEFORE_EXPIRY;
}

/** Provides the access token of the stored session. Renews it before it expires. Concurrent calls share one renewal. */
export class SessionTokens implements Tokens {
  readonly #store: SessionStore;
  readonly #exchange: (refreshToken: string) => Promise<Session>;
  #renewal: Promise<string> | undefined;

  /** `exchange` creates a new session from a refresh token. Each refresh token can be used once. */
  constructor(store: SessionStore, exchange: (refreshToken: string) => Promise<Session>) {
    this.#store = store;
    this.#exchange = exchange;
  }

  async keep(session: Session | null): Promise<void> {
    await runExclusively(this.#store, async () => await this.#store.set(session));
  }

  async current(signal: AbortSignal | undefined): Promise<string | undefined> {
    const session = await this.#store.get();
    if (!session) return undefined;
    return expiresSoon(session) ? await this.renew(session.access_token, signal) : session.access_token;
  }

  /** @throws {AuthenticationError} when the session has ended. */
  async renew(spent: string, signal: AbortSignal | undefined): Promise<string> {
    // Aborting one caller does not abort the renewal for the others.
    this.#renewal ??= this.#renewStored(spent).finally(() => {
      this.#renewal = undefined;
    });
    return await abortable(this.#renewal, signal);
  }

  /** Renews the tokens even if they do not expire soon. @throws {AuthenticationError} if signed out. */
  async refresh(signal: AbortSignal | undefined): Promise<void> {
    const session = await this.#store.get();
    await this.renew(session?.access_token ?? '', signal);
  }

  async #renewStored(spent: string): Promise<string> {
    const session = await this.#store.get();
    if (!session) throw new AuthenticationError('UNAUTHENTICATED', 'Not signed in. Log in first.');
    // Another client that shares the store has already renewed the session.
    if (session.access_token !== spent && !expiresSoon(session)) return session.access_token;
    try {
      const next = await this.#exchange(session.refresh_token);
      await this.#replaceStored(session, next);
      return next.access_token;
    } catch (error) {
      if (error instanceof AuthenticationError) await this.#replaceStored(session, null);
      throw error;
    }
  }

  /** Replaces the stored session, unless the user has logged in or out in the meantime. */
  async #replaceStored(session: Session, next: Session | null): Promise<void> {
    await runExclusively(this.#store, async () => {
      const stored = await this.#store.get();
      if (stored?.refresh_token === session.refresh_token) await this.#store.set(next);
    });
  }
}

/** The pending changes of each store, including the changes of all clients that share the store. */
const pendingChanges = new WeakMap<SessionStore, Promise<unknown>>();

/** Runs a change of a store after the pending changes, so that no change is based on an outdated session. */
async function runExclusively(store: SessionStore, change: () => Promise<void>): Promise<void> {
  const earlier = pendingChanges.get(store) ?? Promise.resolve();
  const changed = earlier.then(change, change);
  pendingChanges.set(store, changed);
  await changed;
}
