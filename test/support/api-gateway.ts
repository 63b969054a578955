import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigFile } from '../../src/config/apis.ts';
import { startShopGateway } from './shop-gateway.ts';
import { startUpstream } from './upstream.ts';

const SDL = `
  type Query { hello(n: Int): String self: Query }
  type Mutation { act(n: Int): String self: Query }
  type Subscription { tick(n: Int): Int self: Query }
`;

type ApiOptions = Partial<NonNullable<ConfigFile['apis']>[string]> & {
  /** The path and query string of the upstream. */
  readonly path?: string;
  /** The port of the upstream, by default a free one. */
  readonly port?: number;
};

/** Responds to a request that Latchkey forwarded with this body. */
export type Answerer = (
  res: ServerResponse,
  body: { query: string; variables?: unknown; operationName?: string },
  req: IncomingMessage,
) => void;

/** The headers of a subscription. */
export const EVENT_STREAM = { Accept: 'text/event-stream' };

/**
 * Starts a gateway with the sample shop and an API `api`, whose upstream responds as each test decides. Its
 * schema is in a file, so that the upstream receives nothing but forwarded requests.
 */
export async function startApiGateway({
  timeoutMs = 60_000,
  path = '/graphql',
  port = 0,
  ...options
}: ApiOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-api-'));
  const schema = join(folder, 'api.graphql');
  writeFileSync(schema, SDL);
  let answerer: Answerer = (res) =>
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{"hello":"world"}}');
  const upstream = await startUpstream((req, body, res) => answerer(res, JSON.parse(body), req), port);
  const url = new URL(path, upstream.url).href;
  const gateway = await startShopGateway({ apis: { api: { url, schema, timeoutMs, ...options } } });
  const { key } = await gateway.key();

  /** Sends a request to the API with a key that has every scope. */
  const ask = (
    body: object = { query: '{ hello }' },
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ) => gateway.post('/apis/api', body, { 'X-API-Key': key, ...headers }, signal);

  /** Lets the upstream respond in this way from now on. */
  function respondWith(answer: Answerer) {
    answerer = answer;
  }

  /** Sends a request while the upstream responds in this way. */
  function askWhile(answer: Answerer, ...request: Parameters<typeof ask>) {
    respondWith(answer);
    return ask(...request);
  }

  return {
    gateway,
    upstream,
    key,
    ask,
    respondWith,
    askWhile,
    /** Opens the subscription `tick` while the upstream responds in this way. */
    subscribeWhile: (answer: Answerer, signal?: AbortSignal) =>
      askWhile(answer, { query: 'subscription { tick }' }, EVENT_STREAM, signal),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type ApiGateway = Awaited<ReturnType<typeof startApiGateway>>;
