import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ClientOptions, createClient } from '../../src/sdk/index.ts';
import { startUpstream } from './upstream.ts';

/** Responds to one request, or fails to. */
export type Step = (res: ServerResponse, req: IncomingMessage) => void;

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Step {
  return (res) => {
    res.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** A successful GraphQL response. */
export const succeed = json({ data: { a: 1 } });

/** A GraphQL error response. */
export function failWith(status: number, headers: Record<string, string> = {}): Step {
  return json({ errors: [{ message: 'busy', extensions: { code: 'UNAVAILABLE' } }] }, status, headers);
}

/** What Latchkey answers with when it did not perform an operation. */
export function unperformed(headers: Record<string, string> = {}): Step {
  const extensions = { code: 'UNAVAILABLE', performed: false };
  return json({ errors: [{ message: 'busy', extensions }] }, 503, headers);
}

/** An HTML page. */
export function page(status: number, headers: Record<string, string> = {}): Step {
  return (res) => {
    res.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end('<h1>Hello</h1>');
  };
}

/** Closes the connection without a response. */
export const drop: Step = (res) => res.destroy();

/** Closes the connection in the middle of the response. */
export const truncate: Step = (res) => {
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  res.write('{"data":', () => res.destroy());
};

/** Starts a server that follows one step for each request, and repeats the last one. */
export async function startFaultyServer(steps: readonly Step[], options: Partial<ClientOptions> = {}) {
  let requests = 0;
  const server = await startUpstream((req, _, res) => {
    steps[Math.min(requests++, steps.length - 1)]?.(res, req);
  });
  const url = new URL('/', server.url);
  const client = createClient({ url, clientKey: 'lk_a_b', ...options });
  return {
    url,
    client,
    api: client.api('shop'),
    /** Returns the number of requests so far. */
    requests: () => requests,
    [Symbol.asyncDispose]: server.close,
  };
}
