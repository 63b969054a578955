/** One comparison: what Latchkey does, beside others that do the same or the least of it. */
export interface Scenario {
  readonly title: string;
  /** Path of Latchkey that is measured. */
  readonly path: string;
  readonly request: { readonly method: 'GET' | 'POST'; readonly body?: string; readonly status: number };
  /** Others by name, each a file in `subjects`; ratios are against each of them. */
  readonly others: Readonly<Record<string, string>>;
}

const post = (query: string) => ({ method: 'POST', body: JSON.stringify({ query }), status: 200 }) as const;

export const scenarios: readonly Scenario[] = [
  {
    title: 'an API behind a client key: /apis/{name}',
    path: '/apis/shop',
    request: post('{ products(first: 5) { id name } }'),
    others: {
      'bare node:http + undici proxy': 'bare-proxy.ts',
      'Yoga as it comes, fetching': 'plain-yoga-proxy.ts',
    },
  },
  {
    title: 'forward-auth: /verify',
    path: '/verify',
    request: { method: 'GET', status: 204 },
    others: { 'bare node:http answering 204': 'bare-verify.ts' },
  },
  {
    title: 'the management API: /graphql { me }',
    path: '/graphql',
    request: post('{ me { id email displayName } }'),
    others: { 'Yoga as it comes': 'plain-yoga.ts' },
  },
];
