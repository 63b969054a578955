import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { ExecutionResult } from 'graphql';
import { asResult } from './answer-reader.ts';

/** Maximum length of an event that is forwarded, in characters. */
const MAX_EVENT_LENGTH = 4_000_000;
const LINE_BREAKS = /[\r\n]+/g;

/**
 * Reads the single result that an upstream returns instead of a stream, for example to reject a subscription.
 * @throws {Error} when the body is not a GraphQL result.
 */
export async function soleResultIn(body: AsyncIterable<Buffer>): Promise<ExecutionResult> {
  let data = '';
  const text = new TextDecoder();
  for await (const chunk of body) {
    data += text.decode(chunk, { stream: true });
    if (data.length > MAX_EVENT_LENGTH)
      throw new Error(`The response exceeds ${MAX_EVENT_LENGTH} characters`);
  }
  return resultIn(data);
}

/**
 * Reads the results of a subscription from an event stream in the "distinct connections mode" of GraphQL over
 * Server-Sent Events. Does not interpret the results, which are meant for the client.
 * @throws {Error} when the stream ends before `complete`, or contains an invalid GraphQL result.
 */
export async function* resultsIn(body: AsyncIterable<Buffer>): AsyncGenerator<ExecutionResult> {
  const events: EventSourceMessage[] = [];
  const text = new TextDecoder();
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: (event) => events.push(event),
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  for await (const chunk of body) {
    parser.feed(text.decode(chunk, { stream: true }));
    for (const { event, data } of events.splice(0)) {
      if (event === 'complete') return;
      if (event === 'next') yield resultIn(data);
    }
  }
  throw new Error('The event stream ended before "complete"');
}

function resultIn(data: string): ExecutionResult {
  const result = asResult(data);
  if (!result) throw new Error('Invalid GraphQL result in the response');
  // Keeps the original text so that numbers keep their precision, on one line as the event format requires.
  return { ...result, stringify: () => data.replaceAll(LINE_BREAKS, ' ') } as ExecutionResult;
}
