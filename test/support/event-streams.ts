import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import type { Answerer, ApiGateway } from './api-gateway.ts';
import { readEvents } from './events.ts';

/** The headers of an event stream. */
export const STREAM_HEADERS = { 'Content-Type': 'text/event-stream' };

/** The event that ends a subscription. */
export const COMPLETE = 'event: complete\ndata:\n\n';

/** Formats an event that carries a result. */
export function next(result: unknown): string {
  return `event: next\ndata: ${typeof result === 'string' ? result : JSON.stringify(result)}\n\n`;
}

/** A result of the subscription `tick`. */
export const tick = (n: number) => ({ data: { tick: n } });

/** Responds with an event stream that consists of this text. */
export function stream(text: string): Answerer {
  return (res) => res.writeHead(200, STREAM_HEADERS).end(text);
}

/** Subscribes while the upstream responds in this way, and returns all results up to the end. */
export async function subscribedResults(api: ApiGateway, answer: Answerer): Promise<unknown[]> {
  const response = await api.subscribeWhile(answer);
  expect(response.status).toBe(200);
  const events = await readEvents(response);
  expect(events.pop()).toEqual({ event: 'complete', data: '' });
  return events.map(({ event, data }) => {
    expect(event).toBe('next');
    return JSON.parse(data);
  });
}

/** Waits until the response of an upstream is closed. */
export function closeWatch() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { closed: promise, watch: (res: ServerResponse) => void res.once('close', resolve) };
}
