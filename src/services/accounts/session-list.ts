import { type Caller, mayManage, type Viewer } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { newEvent } from '../../domain/event.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Session } from '../../storage/tables.ts';
import { writeThrough } from '../../verification/write-through.ts';
import { rowsById } from '../by-id.ts';
import type { Sessions } from './sessions.ts';

interface SessionListOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly sessions: Sessions;
}

/** Where an account is signed in, as its owner sees and ends it. */
export class SessionList {
  readonly #options: SessionListOptions;

  constructor(options: SessionListOptions) {
    this.#options = options;
  }

  /** The viewer's own, newest use first. */
  async list({ accountId }: Viewer): Promise<Session[]> {
    const { storage, clock } = this.#options;
    return await storage.read((db) => db.sessions.list(accountId, clock.now()));
  }

  /** The session, when the viewer may see it. */
  async findAll(viewer: Viewer, ids: readonly string[]): Promise<(Session | undefined)[]> {
    const found = await this.#options.storage.read((db) => db.sessions.byIds(ids));
    return rowsById(
      ids,
      found.filter((session) => this.#isVisible(viewer, session)),
    );
  }

  /** Ends a session, and its tokens at once. @throws {NotFoundError} */
  async revoke(id: string, { viewer, clientInfo }: Caller): Promise<Session> {
    const { storage, clock, sessions } = this.#options;
    return await writeThrough(
      storage,
      async (db) => {
        const session = await this.#requireVisibleSession(db, id, viewer);
        await db.sessions.remove(session.id);
        const target = { type: 'Session', id: session.id } as const;
        const subject = { accountId: session.accountId, actorId: viewer.accountId, target };
        await db.events.insert(newEvent('session.ended', subject, clientInfo, clock.now()));
        return session;
      },
      (ended, outcome) => sessions.invalidate([ended], outcome),
    );
  }

  async #requireVisibleSession(db: Queries, id: string, viewer: Viewer): Promise<Session> {
    const session = await db.sessions.byId(id);
    if (!session || !this.#isVisible(viewer, session)) throw new NotFoundError('session');
    return session;
  }

  #isVisible(viewer: Viewer, { accountId, refreshExpiresAt }: Session): boolean {
    return mayManage(viewer, accountId) && refreshExpiresAt > this.#options.clock.now();
  }
}
