import type { BenchRequest } from './load.ts';

/** Subjects by name, each a file in `subjects` and its arguments. */
type Subjects = Readonly<Record<string, readonly string[]>>;

/** A comparison of Latchkey with servers that do the same or less. */
export interface Scenario {
  readonly title: string;
  /** The path of Latchkey that is measured. */
  readonly path: string;
  readonly request: BenchRequest;
  readonly others: Subjects;
  /** Products that do the same, which are compared on demand. */
  readonly peers?: Subjects;
}

const post = (query: string) => ({ method: 'POST', body: JSON.stringify({ query }), status: 200 }) as const;

export const scenarios: readonly Scenario[] = [
  {
    title: 'An API behind a client key: /apis/{name}',
    path: '/apis/shop',
    request: post('{ products(first: 5) { id name } }'),
    others: {
      'bare node:http + undici proxy': ['bare-proxy.ts'],
      'Yoga as it comes, fetching': ['plain-yoga-proxy.ts'],
    },
    peers: {
      'Hive Gateway, proxy mode': ['../peers/hive.mjs', 'one-to-one'],
      'Hive Gateway, merging equal queries in flight': ['../peers/hive.mjs'],
    },
  },
  {
    title: 'Forward-auth: /verify',
    path: '/verify',
    request: { method: 'GET', status: 204 },
    others: { 'bare node:http answering 204': ['bare-verify.ts'] },
    peers: {
      'Fastify answering 204': ['../peers/fastify.mjs'],
      "better-auth's verifyApiKey": ['../peers/better-auth.mjs'],
    },
  },
  {
    title: 'The management API: /graphql { me }',
    path: '/graphql',
    request: post('{ me { id email displayName } }'),
    others: { 'Yoga as it comes': ['plain-yoga.ts'] },
  },
];
