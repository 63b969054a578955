import { type EventFilter, EventsDocument, type EventsQuery } from '../../src/sdk/generated/operations.ts';
import type { TestGateway } from './gateway.ts';

export type ListedEvent = EventsQuery['events']['edges'][number]['node'];

// Recorded in the background some seconds after the denial.
const DENIED = 'client_key.refused';

/**
 * Lists up to 100 events that the holder of an access token may see, newest first. Denials of keys are listed only
 * if the filter names them, because nobody knows when they are recorded.
 */
export async function listEvents(
  gateway: Pick<TestGateway, 'manage'>,
  accessToken: string,
  filter: EventFilter = {},
): Promise<ListedEvent[]> {
  const { events } = await gateway.manage(EventsDocument, { first: 100, filter }, accessToken);
  const named = [filter.type, ...(filter.types ?? [])].includes(DENIED);
  return events.edges.map(({ node }) => node).filter(({ type }) => named || type !== DENIED);
}
