import { abortable } from './abort.ts';
import { AuthenticationError } from './errors.ts';
import type { Tokens } from './plane.ts';
import { INSPECT } from './redact.ts';

/** What it takes to stay signed in. Both tokens are secrets. */
export interface Session {
  readonly access_token: string;
  /** Good for 30 days and one use. */
  readonly refresh_token: string;
  /** When the access token expires (ISO 8601). */
  readonly expires_at: string;
}

/** Keeps the session, in place of the memory of the client: in a file, a keyring, `sessionStorage`. */
export interface SessionStore {
  /** The session that was set last; null or undefined when there is none. */
  get(): Session | null | undefined | Promise<Session | null | undefined>;
  /** Keeps a session, which can be written as JSON; null: forgets it. */
  set(session: Session | null): void | Promise<void>;
}

/** Keeps the session for as long as the client lives. */
export function memoryStore(): SessionStore {
  let kept: Session | null = null;
  return {
    get: () => kept,
    set: (session) => {
      kept = session;
    },
  };
}

/** A session that console.log does not tell the tokens of. */
export function sessionOf(tokens: { accessToken: string; refreshToken: string; expiresIn: number }): Session {
  const { accessToken: access_token, refreshToken: refresh_token, expiresIn } = tokens;
  const expires_at = new Date(Date.now() + expiresIn * 1000).toISOString();
  const session = { access_token, refresh_token, expires_at };
  return Object.defineProperty(session, INSPECT, { value: () => `Session { expires_at: '${expires_at}' }` });
}

/** A token that was given to the client: it is never renewed. */
export function fixedToken(token: string): Tokens {
  return { current: async () => token, renew: async () => undefined };
}

const RENEWED_BEFORE_EXPIRY = 30_000;

function expiresSoon({ expires_at }: Session): boolean {
  return Date.parse(expires_at) - Date.now() < RENEWED_BEFORE_EXPIRY;
}

/** The tokens of whoever is signed in, renewed in time, and once for all who wait for it. */
export class SessionTokens implements Tokens {
  readonly #store: SessionStore;
  readonly #exchange: (refreshToken: string) => Promise<Session>;
  #renewal: Promise<string> | undefined;

  /** `exchange` makes a new session of a refresh token, which is spent by that. */
  constructor(store: SessionStore, exchange: (refreshToken: string) => Promise<Session>) {
    this.#store = store;
    this.#exchange = exchange;
  }

  async keep(session: Session | null): Promise<void> {
    await oneAtATime(this.#store, async () => await this.#store.set(session));
  }

  async current(signal: AbortSignal | undefined): Promise<string | undefined> {
    const session = await this.#store.get();
    if (!session) return undefined;
    return expiresSoon(session) ? await this.renew(session.access_token, signal) : session.access_token;
  }

  /** @throws {AuthenticationError} when nobody is signed in any more. */
  async renew(spent: string, signal: AbortSignal | undefined): Promise<string> {
    // Whoever gives up waiting does not end it for the others.
    this.#renewal ??= this.#replace(spent).finally(() => {
      this.#renewal = undefined;
    });
    return await abortable(this.#renewal, signal);
  }

  /** Renews now, whatever the time. @throws {AuthenticationError} when nobody is signed in. */
  async refresh(signal: AbortSignal | undefined): Promise<void> {
    const session = await this.#store.get();
    await this.renew(session?.access_token ?? '', signal);
  }

  async #replace(spent: string): Promise<string> {
    const session = await this.#store.get();
    if (!session) throw new AuthenticationError('UNAUTHENTICATED', 'Nobody is signed in. Log in first.');
    // Somebody else, who shares the store, was faster.
    if (session.access_token !== spent && !expiresSoon(session)) return session.access_token;
    try {
      const next = await this.#exchange(session.refresh_token);
      await this.#swap(session, next);
      return next.access_token;
    } catch (error) {
      if (error instanceof AuthenticationError) await this.#swap(session, null);
      throw error;
    }
  }

  /** Keeps what came of a session, unless somebody logged in or out meanwhile. */
  async #swap(session: Session, next: Session | null): Promise<void> {
    await oneAtATime(this.#store, async () => {
      const kept = await this.#store.get();
      if (kept?.refresh_token === session.refresh_token) await this.#store.set(next);
    });
  }
}

/** The changes of each store that are not done, of all clients that share it. */
const pendingChanges = new WeakMap<SessionStore, Promise<unknown>>();

/** Runs a change of a store once the earlier ones are done, so that none is based on what another replaces. */
async function oneAtATime(store: SessionStore, change: () => Promise<void>): Promise<void> {
  const earlier = pendingChanges.get(store) ?? Promise.resolve();
  const changed = earlier.then(change, change);
  pendingChanges.set(store, changed);
  await changed;
}
