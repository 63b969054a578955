/** A request of a client. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  /** The name of the GraphQL operation. */
  readonly operation: string | undefined;
}

/** Returns a fetch that records its requests, and sends them with another fetch. */
export function recorder(send: typeof globalThis.fetch = globalThis.fetch) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const { method, url, headers } = new Request(input, init);
    const { pathname, search } = new URL(url);
    const body = typeof init?.body === 'string' ? init.body : '';
    const operation = /\b(?:query|mutation) (\w+)/.exec(body)?.[1];
    sent.push({ method, path: pathname + search, headers, body, operation });
    return send(input, init);
  };
  return { fetch, sent, operations: () => sent.map(({ operation }) => operation) };
}
