import { createParser } from 'eventsource-parser';

/** One event of a GraphQL subscription over Server-Sent Events. */
export interface StreamEvent {
  readonly event: string | undefined;
  readonly data: string;
}

/** Reads the events of a response one by one. */
export async function* streamEvents(response: Response): AsyncGenerator<StreamEvent> {
  if (!response.body) throw new Error('no body');
  const events: StreamEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* events.splice(0);
  }
}

/** Reads all events of a response, or the rest of them. */
export async function readEvents(source: Response | AsyncGenerator<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of source instanceof Response ? streamEvents(source) : source) events.push(event);
  return events;
}
