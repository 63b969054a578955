import { type Caller, mayManage, requireAdmin, type Viewer } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { NotFoundError, ValidationError } from '../../domain/errors.ts';
import { newEvent } from '../../domain/event.ts';
import type { AccountCriteria } from '../../storage/accounts.ts';
import type { Page } from '../../storage/page.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Account, Session } from '../../storage/tables.ts';
import { type Outcome, writeThrough } from '../../verification/write-through.ts';
import { requireEnabled } from '../enabled-account.ts';
import { requireSearchable } from '../validate.ts';
import { normalizedEmail } from './email.ts';
import { markEmailVerified } from './email-verification.ts';
import type { Sessions } from './sessions.ts';

interface AdministrationOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly sessions: Sessions;
  /** Called with each client id of an account when a change of its owner is kept, before it is acknowledged. */
  readonly onChange: (clientId: string, outcome: Outcome) => void;
}

/** The effects of a committed change of an account. */
interface Changed {
  readonly account: Account;
  /** The sessions that ended, or whose account looks different now. */
  readonly affected: readonly Session[];
  readonly clientIds: readonly string[];
}

/** Manages accounts for administrators. A `ref` is the id or the email address of an account. */
export class Administration {
  readonly #options: AdministrationOptions;

  constructor(options: AdministrationOptions) {
    this.#options = options;
  }

  /** @throws {RequestError} `FORBIDDEN` */
  async list(viewer: Viewer, criteria: AccountCriteria, page: Page): Promise<Account[]> {
    requireAdmin(viewer);
    requireSearchable(criteria.text);
    return await this.#options.storage.read((db) => db.accounts.list(criteria, page), { scans: true });
  }

  /** @throws {RequestError} `FORBIDDEN` */
  async count(viewer: Viewer, criteria: AccountCriteria): Promise<number> {
    requireAdmin(viewer);
    requireSearchable(criteria.text);
    return await this.#options.storage.read((db) => db.accounts.count(criteria), { scans: true });
  }

  /** The account, when the viewer may see it. */
  async find(viewer: Viewer, ref: string): Promise<Account | undefined> {
    const account = await this.#options.storage.read((db) => findAccountByRef(db, ref));
    return account && mayManage(viewer, account.id) ? account : undefined;
  }

  /**
   * Disables an account: ends its sessions, and suspends its client keys until it is enabled again. Once
   * more changes nothing.
   * @throws {NotFoundError | ValidationError}
   */
  async disable(ref: string, caller: Caller): Promise<Account> {
    return await this.#change(async (db) => {
      await requireEnabled(db, caller.viewer);
      const found = await requireVisibleAccount(db, ref, caller.viewer);
      if (found.id === caller.viewer.accountId) {
        throw new ValidationError([
          { path: ['id'], message: 'is your own account, which you cannot disable' },
        ]);
      }
      await db.passwordResets.removeAll(found.id);
      const affected = await db.sessions.removeAll(found.id);
      const account = found.disabledAt === null ? await this.#set(db, found, 'disabled', caller) : found;
      return { account, affected, clientIds: await db.clientKeys.listClientIds(found.id) };
    });
  }

  /** Enables an account. Its keys work again; its sessions stay ended. @throws {NotFoundError} */
  async enable(ref: string, caller: Caller): Promise<Account> {
    return await this.#change(async (db) => {
      await requireEnabled(db, caller.viewer);
      const found = await requireVisibleAccount(db, ref, caller.viewer);
      const account = found.disabledAt === null ? found : await this.#set(db, found, 'enabled', caller);
      return { account, affected: [], clientIds: await db.clientKeys.listClientIds(found.id) };
    });
  }

  /**
   * Marks the email address of an account as verified, for administrators. The address is given in addition to the
   * account because its owner may change it meanwhile, and would get another one verified.
   * @throws {RequestError} `FORBIDDEN`
   * @throws {NotFoundError | ValidationError}
   */
  async verifyEmail(ref: string, email: string, caller: Caller): Promise<Account> {
    requireAdmin(caller.viewer);
    return await this.#change(async (db) => {
      await requireEnabled(db, caller.viewer);
      const found = await requireVisibleAccount(db, ref, caller.viewer);
      if (found.email !== normalizedEmail(email)) {
        throw new ValidationError([{ path: ['email'], message: 'is not the address of this account' }]);
      }
      const now = this.#options.clock.now();
      const verification = { actorId: caller.viewer.accountId, clientInfo: caller.clientInfo, now };
      const account = await markEmailVerified(db, found, verification);
      return { account, affected: await db.sessions.list(found.id, now), clientIds: [] };
    });
  }

  async #change(work: (db: Queries) => Promise<Changed>): Promise<Account> {
    const { storage, sessions, onChange } = this.#options;
    const { account } = await writeThrough(storage, work, ({ affected, clientIds }, outcome) => {
      sessions.invalidate(affected, outcome);
      for (const clientId of clientIds) onChange(clientId, outcome);
    });
    return account;
  }

  async #set(db: Queries, { id }: Account, to: 'disabled' | 'enabled', caller: Caller): Promise<Account> {
    const now = this.#options.clock.now();
    const changed = await db.accounts.update(id, { disabledAt: to === 'disabled' ? now : null });
    if (!changed) throw new NotFoundError('account');
    const subject = {
      accountId: id,
      actorId: caller.viewer.accountId,
      target: { type: 'Account', id },
    } as const;
    await db.events.insert(newEvent(`account.${to}`, subject, caller.clientInfo, now));
    return changed;
  }
}

export async function findAccountByRef(db: Queries, ref: string): Promise<Account | undefined> {
  return (await db.accounts.byId(ref)) ?? (await db.accounts.byEmail(ref.trim().toLowerCase()));
}

async function requireVisibleAccount(db: Queries, ref: string, viewer: Viewer): Promise<Account> {
  const account = await findAccountByRef(db, ref);
  if (!account || !mayManage(viewer, account.id)) throw new NotFoundError('account');
  return account;
}
