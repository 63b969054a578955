import { z } from 'zod';
import { mayManage, type Viewer } from '../../domain/caller.ts';
import type { ClientInfo } from '../../domain/client-info.ts';
import type { Clock } from '../../domain/clock.ts';
import { SignUpClosedError, ValidationError } from '../../domain/errors.ts';
import { newEvent } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import { UniqueViolation } from '../../storage/failure.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Account } from '../../storage/tables.ts';
import { rateLimitSubnet } from '../../verification/attempts.ts';
import { rowsById } from '../by-id.ts';
import { singleLine, validate } from '../validate.ts';
import { email } from './email.ts';
import { rejectGuessable } from './guessable-passwords.ts';
import type { LoginLimits } from './login-limits.ts';
import { type PasswordHasher, password } from './passwords.ts';
import type { Sessions, SignedIn } from './sessions.ts';

const signUpInput = z.object({ email, password, displayName: singleLine(100) });

/** The attributes of a new account. */
interface Profile extends Pick<Account, 'email' | 'displayName' | 'passwordHash'> {
  /** Whether the email address is verified. Default: only for administrators. */
  readonly emailVerified?: boolean;
}

interface AccountsOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly limits: LoginLimits;
  readonly passwords: PasswordHasher;
  /** The sign-up mode: only the first account, anyone, or nobody. */
  readonly signUp: 'first' | 'open' | 'closed';
}

/** The people who manage keys. */
export class Accounts {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  readonly #limits: LoginLimits;
  readonly #passwords: PasswordHasher;
  readonly #policy: AccountsOptions['signUp'];

  constructor({ storage, clock, sessions, limits, passwords, signUp }: AccountsOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#sessions = sessions;
    this.#limits = limits;
    this.#passwords = passwords;
    this.#policy = signUp;
  }

  /**
   * Makes an account and signs it in. The first one is ADMIN.
   * @throws {SignUpClosedError}
   * @throws {ValidationError}
   * @throws {RateLimitedError}
   */
  async signUp(input: z.input<typeof signUpInput>, clientInfo: ClientInfo): Promise<SignedIn> {
    const giveBack = this.#limits.countFrom(clientInfo);
    // Asked before the password is hashed, and again where it counts.
    await this.#storage.read((db) => this.#nextAccountRole(db));
    const { password: text, ...profile } = validate(signUpInput, input);
    await rejectGuessable({ password: text, field: 'password', ...profile });
    const party = { network: rateLimitSubnet(clientInfo.ip), account: profile.email };
    const passwordHash = await this.#passwords.hash(text, party).catch((error: unknown) => {
      giveBack();
      throw error;
    });
    try {
      return await this.#storage.write(async (db) => {
        const account = await this.make(db, { ...profile, passwordHash }, clientInfo);
        await db.knownNetworks.remember(account.id, party.network, account.createdAt);
        return await this.#sessions.start(db, account, clientInfo);
      });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new ValidationError([{ path: ['email'], message: 'is already used by an account' }]);
    }
  }

  /**
   * Makes an account in the caller's transaction. The first one is ADMIN: its owner set the gateway up, and could
   * verify any address, so that their own is trusted as it is.
   * @throws {SignUpClosedError}
   * @throws {UniqueViolation} when its address is taken.
   */
  async make(db: Queries, profile: Profile, clientInfo: ClientInfo, details: object = {}): Promise<Account> {
    const role = await this.#nextAccountRole(db);
    const createdAt = this.#clock.now();
    const { emailVerified = role === 'ADMIN', ...fields } = profile;
    const emailVerifiedAt = emailVerified ? createdAt : null;
    const account = { id: newId(), ...fields, role, createdAt, disabledAt: null, emailVerifiedAt };
    await db.accounts.insert(account);
    const target = { type: 'Account', id: account.id } as const;
    const subject = { accountId: account.id, actorId: account.id, target, metadata: { ...details } };
    await db.events.insert(newEvent('account.created', subject, clientInfo, createdAt));
    return account;
  }

  /** The accounts with these ids, in their order, as far as the viewer may see them. */
  async findAll(viewer: Viewer, ids: readonly string[]): Promise<(Account | undefined)[]> {
    const visible = [...new Set(ids)].filter((id) => mayManage(viewer, id));
    const found = await this.#storage.read((db) => db.accounts.byIds(visible));
    return rowsById(ids, found);
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#storage.read((db) => db.accounts.count())) === 0;
  }

  async #nextAccountRole(db: Queries): Promise<Account['role']> {
    if (this.#policy === 'closed') throw new SignUpClosedError();
    if ((await db.accounts.count()) === 0) return 'ADMIN';
    if (this.#policy === 'first') throw new SignUpClosedError();
    return 'MEMBER';
  }
}
