import { createParser } from 'eventsource-parser';

/** One event of a GraphQL subscription over Server-Sent Events. */
export interface StreamEvent {
  readonly event: string | undefined;
  readonly data: string;
}

/** Reads the events of an answer one by one. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  if (!response.body) throw new Error('no body');
  const events: StreamEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  const text = new TextDecoder();
  for await (const chunk of response.body) {
    parser.feed(text.decode(chunk, { stream: true }));
    yield* events.splice(0);
  }
}
