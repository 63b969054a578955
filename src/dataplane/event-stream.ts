import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { ExecutionResult } from 'graphql';
import { asResult } from './answer-reader.ts';

/** The longest event that is passed on, in characters. */
const MAX_EVENT_LENGTH = 4_000_000;
const LINE_BREAKS = /[\r\n]+/g;

/**
 * Reads the one result that an upstream gives in place of a stream, as when it refuses a subscription.
 * @throws {Error} when it is none.
 */
export async function soleResultIn(body: AsyncIterable<Buffer>): Promise<ExecutionResult> {
  let data = '';
  const text = new TextDecoder();
  for await (const chunk of body) {
    data += text.decode(chunk, { stream: true });
    if (data.length > MAX_EVENT_LENGTH) throw new Error(`The answer exceeds ${MAX_EVENT_LENGTH} characters`);
  }
  return resultIn(data);
}

/**
 * Reads the results of a subscription out of an event stream: "distinct connections mode" of GraphQL over
 * Server-Sent Events. What is in them is for the client to read.
 * @throws {Error} when the stream breaks off before `complete`, or holds what is no GraphQL result.
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
  throw new Error('The event stream broke off');
}

function resultIn(data: string): ExecutionResult {
  const result = asResult(data);
  if (!result) throw new Error('An event is no GraphQL result');
  // As it came, so that no number loses digits, but on one line, which is what an event needs.
  return { ...result, stringify: () => data.replaceAll(LINE_BREAKS, ' ') } as ExecutionResult;
}
