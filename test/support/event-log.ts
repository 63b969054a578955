import { type EventFilter, EventsDocument, type EventsQuery } from '../../src/sdk/generated/operations.ts';
import type { TestGateway } from './gateway.ts';

export type ListedEvent = EventsQuery['events']['edges'][number]['node'];

/** Lists up to 100 events that the holder of an access token may see, newest first. */
export async function listEvents(
  gateway: Pick<TestGateway, 'manage'>,
  accessToken: string,
  filter: EventFilter = {},
): Promise<ListedEvent[]> {
  const { events } = await gateway.manage(EventsDocument, { first: 100, filter }, accessToken);
  return events.edges.map(({ node }) => node);
}
