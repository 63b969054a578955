import type { Caller, Viewer } from '../../domain/caller.ts';
import type { ClientInfo } from '../../domain/client-info.ts';
import type { Clock } from '../../domain/clock.ts';
import { hashSecret } from '../../domain/digest.ts';
import { InvalidRefreshTokenError, RequestError } from '../../domain/errors.ts';
import { newEvent } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import { type MaybePromise, mapMaybePromise } from '../../domain/maybe-promise.ts';
import { ACCESS_TOKEN_LIFETIME, mintToken, REFRESH_TOKEN_LIFETIME } from '../../domain/user-token.ts';
import type { SessionTokens } from '../../storage/sessions.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Account, Session } from '../../storage/tables.ts';
import type { ExpiryLatch } from '../../verification/expiry-latch.ts';
import type { LastUsedTracker } from '../../verification/last-used.ts';
import { ReadThroughCache } from '../../verification/read-through-cache.ts';
import { type Outcome, writeThrough } from '../../verification/write-through.ts';

/** The tokens of a new session, which are shown once. */
export interface SignedIn {
  readonly account: Account;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
}

interface Authenticated {
  readonly session: Session;
  readonly account: Account;
}

interface SessionsOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly keyPrefix: string;
  /** Records the last use of each session. */
  readonly lastUsed: LastUsedTracker;
  readonly expiries: ExpiryLatch;
}

/** Being signed in, staying so and signing out. */
export class Sessions {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #keyPrefix: string;
  readonly #lastUsed: LastUsedTracker;
  readonly #expiries: ExpiryLatch;
  /** The signed-in accounts, by the digest of the access token. */
  readonly #signedIn: ReadThroughCache<Authenticated>;

  constructor({ storage, clock, keyPrefix, lastUsed, expiries }: SessionsOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#keyPrefix = keyPrefix;
    this.#lastUsed = lastUsed;
    this.#expiries = expiries;
    this.#signedIn = new ReadThroughCache(
      (digest) => storage.read((db) => db.sessions.byAccessDigest(digest)),
      clock,
    );
  }

  /** Starts a session for an account, in the caller's transaction. */
  async start(db: Queries, account: Account, clientInfo: ClientInfo): Promise<SignedIn> {
    const now = this.#clock.now();
    const { tokens, signedIn } = this.#mint(account, now);
    const { ip, userAgent } = clientInfo;
    const session = { id: newId(), accountId: account.id, ip, userAgent, createdAt: now, ...tokens };
    await db.sessions.removeExpired(account.id, now);
    await db.sessions.insert(session);
    return signedIn;
  }

  /**
   * Exchanges a refresh token for new tokens; the old ones end. A refresh token that was already used
   * has leaked or was raced: its whole session ends.
   * @throws {InvalidRefreshTokenError}
   */
  async refresh(refreshToken: string, clientInfo: ClientInfo): Promise<SignedIn> {
    const digest = hashSecret(refreshToken);
    const { session, signedIn } = await writeThrough(
      this.#storage,
      async (db): Promise<{ session: Session | undefined; signedIn?: SignedIn | undefined }> => {
        const session = await db.sessions.byRefreshDigest(digest);
        if (!session) return { session: await this.#endReused(db, digest, clientInfo) };
        return { session, signedIn: await this.#renew(db, session, clientInfo) };
      },
      ({ session }, outcome) => this.invalidate(session ? [session] : [], outcome),
    );
    // Thrown out here, because inside it would undo the end of a session whose token was reused.
    if (!session || !signedIn) throw new InvalidRefreshTokenError();
    // In place of an earlier use, which would be written over this one.
    this.#lastUsed.record(session.id, this.#clock.now());
    return signedIn;
  }

  /** @throws {RequestError} `BAD_REQUEST` when another issuer signed in: what it began is not ours to end. */
  async logout({ viewer, clientInfo }: Caller): Promise<void> {
    const { sessionId, accountId } = viewer;
    if (sessionId === null) {
      throw new RequestError('BAD_REQUEST', 'You signed in at an OpenID provider: sign out there.');
    }
    await writeThrough(
      this.#storage,
      async (db) => {
        const event = newEvent('session.ended', aboutAccount(accountId), clientInfo, this.#clock.now());
        await db.events.insert(event);
        return await db.sessions.remove(sessionId);
      },
      (ended, outcome) => this.invalidate(ended ? [ended] : [], outcome),
    );
  }

  /** Invalidates cached sessions: a change or removal holds for every request that begins after this call. */
  invalidate(sessions: readonly Session[], outcome?: Outcome): void {
    for (const { accessDigest } of sessions) this.#signedIn.invalidate(accessDigest, outcome);
  }

  /** Returns the account of an access token, or `undefined` if the token is unknown, expired or ended. */
  authenticate(accessToken: string): MaybePromise<{ viewer: Viewer; account: Account } | undefined> {
    return mapMaybePromise(this.#signedIn.get(hashSecret(accessToken)), (found) => {
      if (!found) return undefined;
      const { session, account } = found;
      const isExpired = session.accessExpiresAt <= this.#expiries.nowFor(session.id, session.accessExpiresAt);
      if (isExpired || account.disabledAt !== null) return undefined;
      this.#lastUsed.record(session.id, this.#clock.now());
      return { account, viewer: { accountId: account.id, role: account.role, sessionId: session.id } };
    });
  }

  async #renew(db: Queries, session: Session, clientInfo: ClientInfo): Promise<SignedIn | undefined> {
    const now = this.#clock.now();
    const account = await db.accounts.byId(session.accountId);
    const isExpired = session.refreshExpiresAt <= this.#expiries.nowFor(session.id, session.refreshExpiresAt);
    if (isExpired || account?.disabledAt !== null) return undefined;
    const { tokens, signedIn } = this.#mint(account, now);
    await db.sessions.renew(session, tokens);
    await db.events.insert(newEvent('session.refreshed', aboutAccount(account.id), clientInfo, now));
    return signedIn;
  }

  async #endReused(db: Queries, digest: string, clientInfo: ClientInfo): Promise<Session | undefined> {
    const session = await db.sessions.bySpentRefreshDigest(digest);
    if (!session) return undefined;
    await db.sessions.remove(session.id);
    const subject = { ...aboutAccount(session.accountId), actorId: null };
    await db.events.insert(newEvent('session.refresh_token_reused', subject, clientInfo, this.#clock.now()));
    return session;
  }

  #mint(account: Account, now: number): { tokens: SessionTokens; signedIn: SignedIn } {
    const access = mintToken(this.#keyPrefix, 'access');
    const refresh = mintToken(this.#keyPrefix, 'refresh');
    return {
      tokens: {
        accessDigest: access.digest,
        accessExpiresAt: now + ACCESS_TOKEN_LIFETIME,
        refreshDigest: refresh.digest,
        refreshExpiresAt: now + REFRESH_TOKEN_LIFETIME,
        lastUsedAt: now,
      },
      signedIn: {
        account,
        accessToken: access.token,
        refreshToken: refresh.token,
        expiresIn: ACCESS_TOKEN_LIFETIME / 1000,
      },
    };
  }
}

function aboutAccount(accountId: string) {
  return { accountId, actorId: accountId, target: { type: 'Account', id: accountId } } as const;
}
