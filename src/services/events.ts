import { type Viewer, visibleTo } from '../domain/caller.ts';
import { RequestError } from '../domain/errors.ts';
import type { EventCriteria } from '../storage/events.ts';
import type { Page } from '../storage/page.ts';
import type { Storage } from '../storage/storage.ts';
import type { EventRecord } from '../storage/tables.ts';
import { requireSearchable } from './validate.ts';

/** Which events to read. Everything given must hold. */
export type EventFilter = Omit<EventCriteria, 'accountId'>;

// Several times as many as there are; a database takes only so many values in one query.
const MAX_TYPES = 100;

/** Reads what happened. Both methods throw `RequestError` `BAD_REQUEST` when more than 100 types are given. */
export class Events {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async list(viewer: Viewer, filter: EventFilter, page: Page): Promise<EventRecord[]> {
    const criteria = toCriteria(viewer, filter);
    return await this.#storage.read((db) => db.events.list(criteria, page), { scans: true });
  }

  async count(viewer: Viewer, filter: EventFilter): Promise<number> {
    const criteria = toCriteria(viewer, filter);
    return await this.#storage.read((db) => db.events.count(criteria), { scans: true });
  }
}

function toCriteria(viewer: Viewer, filter: EventFilter): EventCriteria {
  if (filter.types && filter.types.length > MAX_TYPES) {
    throw new RequestError('BAD_REQUEST', `Ask for ${MAX_TYPES} types of events at most.`);
  }
  requireSearchable(filter.type, ...(filter.types ?? []));
  return { ...filter, accountId: visibleTo(viewer) };
}
