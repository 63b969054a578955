import { newId } from '../domain/id.ts';
import type { Origin } from '../domain/origin.ts';
import type { Page } from '../storage/page.ts';
import type { Storage } from '../storage/storage.ts';
import type { EventRecord, EventTarget } from '../storage/tables.ts';
import { type Viewer, visibleTo } from './caller.ts';

/** What can happen. Clients get it as text, so that a new one never breaks them. */
export type EventType =
  | 'account.created'
  | 'account.updated'
  | 'account.password_changed'
  | 'account.password_reset_issued'
  | 'account.password_reset'
  | 'account.disabled'
  | 'account.enabled'
  | 'account.login_failed'
  | 'session.created'
  | 'session.refreshed'
  | 'session.ended'
  | 'session.refresh_token_reused'
  | 'client_key.created'
  | 'client_key.updated'
  | 'client_key.rotated'
  | 'client_key.revoked'
  | 'client_key.deleted'
  | 'client_key.refused'
  | 'access_token.revoked'
  | 'signing_key.rotated'
  | 'pgp_key.added'
  | 'pgp_key.deleted';

export interface EventSubject {
  /** Whose event it is: that account may read it. Empty when it is nobody's. */
  readonly accountId: string;
  /** The account that acted; `null` when nobody was signed in. */
  readonly actorId: string | null;
  readonly target: { readonly type: EventTarget; readonly id: string };
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The record of one event, to be inserted in the transaction of what it tells. */
export function newEvent(type: EventType, subject: EventSubject, origin: Origin, now: number): EventRecord {
  return {
    id: newId(),
    type,
    accountId: subject.accountId,
    actorId: subject.actorId,
    targetType: subject.target.type,
    targetId: subject.target.id,
    ip: origin.ip,
    userAgent: origin.userAgent,
    requestId: origin.requestId,
    createdAt: now,
    metadata: subject.metadata ?? {},
  };
}

export interface EventFilter {
  readonly type?: string | undefined;
  readonly targetId?: string | undefined;
}

/** Reads what happened. */
export class Events {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async list(viewer: Viewer, filter: EventFilter, page: Page): Promise<EventRecord[]> {
    return await this.#storage.read((db) =>
      db.events.list({ ...filter, accountId: visibleTo(viewer) }, page),
    );
  }

  async count(viewer: Viewer, filter: EventFilter): Promise<number> {
    return await this.#storage.read((db) => db.events.count({ ...filter, accountId: visibleTo(viewer) }));
  }
}
