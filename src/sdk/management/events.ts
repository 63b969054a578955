import { EventsDocument, type EventsQuery } from '../generated/operations.ts';
import { List, pageOf } from '../list.ts';
import type { CallOptions, Send } from '../plane.ts';
import { PAGE_SIZE, type Time, timeOf } from './input.ts';

/** Something that happened. */
export interface Event {
  readonly id: string;
  /** What happened, such as `client_key.created`. New types may appear. */
  readonly type: string;
  /** The global id of the account that acted; null when nobody was signed in. */
  readonly actor: string | null;
  /** The global id of what it happened to, which may be gone by now. */
  readonly target: string | null;
  /** The address that the request came from. */
  readonly ip: string;
  readonly user_agent: string | null;
  /** The `X-Request-Id` of the request. */
  readonly request_id: string;
  /** ISO 8601. */
  readonly created_at: string;
  /** Details that depend on the type. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Which events to list. Everything given must hold. */
export interface ListEventsInput {
  readonly type?: string | undefined;
  /** Events of any of these types, 100 at most. */
  readonly types?: readonly string[] | undefined;
  /** The global id of what it happened to. */
  readonly target?: string | undefined;
  /** The global id of the account that acted. */
  readonly actor?: string | undefined;
  /** Events from this time on. */
  readonly since?: Time | undefined;
  /** Events before this time. */
  readonly until?: Time | undefined;
  /** How many to fetch at a time, 1 to 100. Default: 100. */
  readonly page_size?: number | undefined;
}

/** All events that a list was to have. */
export interface EventList {
  readonly events: Event[];
  readonly total: number;
}

/** What happened to what is yours; to everything, for an administrator. */
export class Events {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Lists events, newest first: `await` for all, `for await` for one after the other. */
  list(input: ListEventsInput = {}, options?: CallOptions): List<Event, EventList> {
    const { page_size: first = PAGE_SIZE, since, until, ...rest } = input;
    const filter = { ...rest, since: timeOf(since), until: timeOf(until) };
    return new List(
      async (after) => {
        const { events } = await this.#send(EventsDocument, { first, after, filter }, options);
        return pageOf(events, toEvent);
      },
      (events, total) => ({ events, total }),
    );
  }
}

function toEvent(fields: EventsQuery['events']['edges'][number]['node']): Event {
  const { id, type, actor, target, ip, metadata } = fields;
  const { userAgent: user_agent, requestId: request_id, createdAt: created_at } = fields;
  return { id, type, actor, target, ip, user_agent, request_id, created_at, metadata };
}
