import { EventsDocument, type EventsQuery } from '../generated/operations.ts';
import { List, toPage } from '../list.ts';
import type { CallOptions, Send } from '../plane.ts';
import { PAGE_SIZE, type Time, toTimestamp } from './input.ts';

/** An event that the gateway recorded. */
export interface Event {
  readonly id: string;
  /** The event type, such as `client_key.created`. New types may be added. */
  readonly type: string;
  /** The global id of the acting account, or null if no account was signed in. */
  readonly actor: string | null;
  /** The global id of the affected object, which may have been deleted since. */
  readonly target: string | null;
  /** The IP address of the client. */
  readonly ip: string;
  readonly user_agent: string | null;
  /** The `X-Request-Id` of the request. */
  readonly request_id: string;
  /** ISO 8601. */
  readonly created_at: string;
  /** Details that depend on the type. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Filters of an event list. An event must match all filters. */
export interface ListEventsInput {
  readonly type?: string | undefined;
  /** Events of any of these types, at most 100. */
  readonly types?: readonly string[] | undefined;
  /** The global id of the affected object. */
  readonly target?: string | undefined;
  /** The global id of the acting account. */
  readonly actor?: string | undefined;
  /** Events at or after this time. */
  readonly since?: Time | undefined;
  /** Events before this time. */
  readonly until?: Time | undefined;
  /** The page size, 1 to 100. Default: 100. */
  readonly page_size?: number | undefined;
}

/** All events that match the filters. */
export interface EventList {
  readonly events: Event[];
  readonly total: number;
}

/** The events of the account that is signed in, or all events for an administrator. */
export class Events {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Lists events, newest first. `await` returns all at once, `for await` iterates over them. */
  list(input: ListEventsInput = {}, options?: CallOptions): List<Event, EventList> {
    const { page_size: first = PAGE_SIZE, since, until, ...rest } = input;
    const filter = { ...rest, since: toTimestamp(since), until: toTimestamp(until) };
    return new List(
      async (after) => {
        const { events } = await this.#send(EventsDocument, { first, after, filter }, options);
        return toPage(events, toEvent);
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
