import type { ClientInfo } from '../../domain/client-info.ts';
import type { Clock } from '../../domain/clock.ts';
import { InvalidCredentialsError } from '../../domain/errors.ts';
import { newEvent } from '../../domain/event.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Account } from '../../storage/tables.ts';
import { rateLimitSubnet } from '../../verification/attempts.ts';
import { normalizedEmail } from './email.ts';
import type { LoginLimits } from './login-limits.ts';
import type { PasswordHasher } from './passwords.ts';
import type { Sessions, SignedIn } from './sessions.ts';

interface LoginOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly limits: LoginLimits;
  readonly passwords: PasswordHasher;
}

/**
 * A password, and whose it is: by the address of an account, or by any of its names for clients that know people
 * otherwise.
 */
export type PasswordInput = { readonly password: string } & (
  | { readonly email: string }
  | { readonly username: string }
);

/** Signing in with a password. */
export class Login {
  readonly #options: LoginOptions;

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /**
   * Starts a session, or records the failure. An unknown name, a wrong password and a disabled account give the same
   * error after the same work.
   * @throws {InvalidCredentialsError}
   * @throws {RateLimitedError}
   */
  async withPassword(input: PasswordInput, clientInfo: ClientInfo): Promise<SignedIn> {
    const { storage, limits } = this.#options;
    // The network first: what it may not try does not use up what an account allows.
    const giveBackToNetwork = limits.countFrom(clientInfo);
    const { account, knownNetwork } = await storage.read((db) => this.#find(db, input, clientInfo));
    // By one name of an account, so that its other names allow no more.
    const name = account?.email ?? nameIn(input);
    const giveBack = limits.countPassword({ name, clientInfo, knownNetwork });
    const matches = await this.#verify(input.password, account, { name, clientInfo }).catch(
      (error: unknown) => {
        giveBack();
        giveBackToNetwork();
        throw error;
      },
    );
    const signedIn = await storage.write((db) =>
      account && matches && account.disabledAt === null
        ? this.#admit(db, account, clientInfo)
        : this.#refuse(db, account, clientInfo),
    );
    // Thrown out here, because inside it would undo the record of it.
    if (!signedIn) throw new InvalidCredentialsError();
    giveBack();
    return signedIn;
  }

  /** Finds the account, and whether it signed in from this network before. Asks as much for an unknown account. */
  async #find(db: Queries, input: PasswordInput, { ip }: ClientInfo) {
    const account = await findAccountByLogin(db, input);
    return { account, knownNetwork: await db.knownNetworks.has(account?.id ?? '', rateLimitSubnet(ip)) };
  }

  #verify(
    given: string,
    account: Account | undefined,
    { name, clientInfo }: { readonly name: string; readonly clientInfo: ClientInfo },
  ): Promise<boolean> {
    const party = { network: rateLimitSubnet(clientInfo.ip), account: normalizedEmail(name) };
    return this.#options.passwords.verify(given, account?.passwordHash, party);
  }

  async #admit(db: Queries, verified: Account, clientInfo: ClientInfo): Promise<SignedIn | undefined> {
    // Hashing takes long enough for the password to be changed, or the account disabled, meanwhile.
    const account = await db.accounts.byId(verified.id);
    if (account?.passwordHash !== verified.passwordHash || account.disabledAt !== null) {
      return await this.#refuse(db, verified, clientInfo);
    }
    const subject = { accountId: account.id, actorId: account.id, target: toTarget(account) };
    const now = this.#options.clock.now();
    await db.events.insert(newEvent('session.created', subject, clientInfo, now));
    await db.knownNetworks.remember(account.id, rateLimitSubnet(clientInfo.ip), now);
    return await this.#options.sessions.start(db, account, clientInfo);
  }

  async #refuse(db: Queries, account: Account | undefined, clientInfo: ClientInfo): Promise<undefined> {
    const subject = { accountId: account?.id ?? '', actorId: null, target: toTarget(account) };
    await db.events.insert(newEvent('account.login_failed', subject, clientInfo, this.#options.clock.now()));
  }
}

function nameIn(input: PasswordInput): string {
  return 'email' in input ? input.email : input.username;
}

/** The account that is meant: by its address, else by its id, else by the name that it alone shows. */
async function findAccountByLogin({ accounts }: Queries, input: PasswordInput): Promise<Account | undefined> {
  const name = nameIn(input).trim();
  if ('email' in input || name.includes('@')) return await accounts.byEmail(normalizedEmail(name));
  // Queries both, so that the time does not reveal which of them exists.
  const [byId, byDisplayName] = await Promise.all([accounts.byId(name), accounts.byDisplayName(name)]);
  return byId ?? byDisplayName;
}

function toTarget(account: Account | undefined) {
  return { type: 'Account', id: account?.id ?? '' } as const;
}
