import { hash } from 'node:crypto';
import type { Viewer } from '../../domain/caller.ts';
import type { ClientInfo } from '../../domain/client-info.ts';
import type { Clock } from '../../domain/clock.ts';
import { RequestError, SignUpClosedError } from '../../domain/errors.ts';
import { newId } from '../../domain/id.ts';
import { isVisible, replaceHidden } from '../../domain/text.ts';
import { UniqueViolation } from '../../storage/failure.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Account } from '../../storage/tables.ts';
import type { Accounts } from './accounts.ts';
import { email as emailAddress } from './email.ts';
import { markEmailVerified } from './email-verification.ts';
import { type Claims, OpenIdProvider, type OpenIdProviderOptions } from './openid-provider.ts';
import { NO_PASSWORD } from './passwords.ts';

const MAX_NAME_LENGTH = 100;

interface ExternalSignInOptions extends OpenIdProviderOptions {
  readonly storage: Storage;
  readonly accounts: Accounts;
}

/** Signing in by the access tokens of an OpenID provider, which makes the account at first sight. */
export class ExternalSignIn {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #accounts: Accounts;
  readonly #provider: OpenIdProvider;
  readonly #issuer: string;

  constructor({ storage, accounts, ...provider }: ExternalSignInOptions) {
    this.#storage = storage;
    this.#clock = provider.clock;
    this.#accounts = accounts;
    this.#provider = new OpenIdProvider(provider);
    this.#issuer = provider.issuer;
  }

  /**
   * Returns the account of an access token, or `undefined` if the token is invalid or the account is disabled.
   * @throws {RequestError} `FORBIDDEN` when there is no account and none may be made, `UNAVAILABLE` when the
   * provider is needed and cannot be reached.
   */
  async authenticate(
    accessToken: string,
    clientInfo: ClientInfo,
  ): Promise<{ viewer: Viewer; account: Account } | undefined> {
    const claims = await this.#provider.verify(accessToken);
    if (!claims) return undefined;
    // Read for each request, so that disabling an account takes effect immediately.
    const linked = await this.#storage.read((db) => db.externalIdentities.account(this.#issuer, claims.sub));
    if (linked?.disabledAt != null) return undefined;
    const account = linked
      ? await this.#withVerifiedEmail(linked, claims, clientInfo)
      : await this.#welcome(claims, clientInfo);
    if (account.disabledAt !== null) return undefined;
    return { account, viewer: { accountId: account.id, role: account.role, sessionId: null } };
  }

  async #welcome(claims: Claims, clientInfo: ClientInfo): Promise<Account> {
    const make = () => this.#storage.write((db) => this.#findOrMake(db, claims, clientInfo));
    try {
      return await make().catch((error: unknown) => {
        // Another request of the same person, or the same address, came first: now it can be seen.
        if (error instanceof UniqueViolation) return make();
        throw error;
      });
    } catch (error) {
      throw error instanceof SignUpClosedError ? new RequestError('FORBIDDEN', error.message) : error;
    }
  }

  async #findOrMake(db: Queries, claims: Claims, clientInfo: ClientInfo): Promise<Account> {
    const [issuer, subject] = [this.#issuer, claims.sub];
    const linked = await db.externalIdentities.account(issuer, subject);
    if (linked) return linked;
    const email = await this.#emailFor(db, claims);
    const emailVerified = email === verifiedEmailIn(claims);
    const displayName = nameIn(claims) ?? cut(email);
    const profile = { email, emailVerified, displayName, passwordHash: NO_PASSWORD };
    const account = await this.#accounts.make(db, profile, clientInfo, { issuer });
    const { id: accountId, createdAt } = account;
    await db.externalIdentities.insert({ id: newId(), accountId, issuer, subject, createdAt });
    return account;
  }

  /** Marks the address that the account has as verified, when the provider calls the same one so. */
  async #withVerifiedEmail(account: Account, claims: Claims, clientInfo: ClientInfo): Promise<Account> {
    if (account.emailVerifiedAt !== null || account.email !== verifiedEmailIn(claims)) return account;
    const { id: actorId, email } = account;
    return await this.#storage.write(async (db) => {
      const current = await db.accounts.byId(actorId);
      if (current?.email !== email) return current ?? account;
      const metadata = { issuer: this.#issuer };
      return await markEmailVerified(db, current, { actorId, clientInfo, now: this.#clock.now(), metadata });
    });
  }

  /**
   * The address of a new account. One that an account has already is left to it: that the provider calls
   * somebody by it does not make the account theirs.
   */
  async #emailFor(db: Queries, claims: Claims): Promise<string> {
    const { hostname } = new URL(this.#issuer);
    const standIn = `${hash('sha256', claims.sub).slice(0, 16)}@${hostname}`;
    for (const email of [verifiedEmailIn(claims), standIn]) {
      if (email !== undefined && !(await db.accounts.byEmail(email))) return email;
    }
    return `${newId()}@${hostname}`;
  }
}

function verifiedEmailIn({ email, email_verified }: Claims): string | undefined {
  return email_verified === true ? emailAddress.safeParse(email).data : undefined;
}

function nameIn({ name }: Claims): string | undefined {
  const line = typeof name === 'string' ? cut(name) : '';
  return isVisible(line) ? line : undefined;
}

/** Text as a display name: one line of as many characters as it may have. */
function cut(text: string): string {
  const line = replaceHidden(text, '').trim();
  return [...line].slice(0, MAX_NAME_LENGTH).join('').trim();
}
