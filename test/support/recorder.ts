/** A request of a client. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  /** The name of the GraphQL operation. */
  readonly operation: string | undefined;
}

/** Returns a fetch that records its requests. */
export function recorder() {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const { method, url, headers } = new Request(input, init);
    const { pathname, search } = new URL(url);
    const body = typeof init?.body === 'string' ? init.body : '';
    const operation = /\b(?:query|mutation) (\w+)/.exec(body)?.[1];
    sent.push({ method, path: pathname + search, headers, body, operation });
    return globalThis.fetch(input, init);
  };
  return { fetch, sent, operations: () => sent.map(({ operation }) => operation) };
}
