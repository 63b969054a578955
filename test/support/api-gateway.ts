import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startShopGateway } from './shop-gateway.ts';
import { startUpstream } from './upstream.ts';

const SDL =
  'type Query { hello: String self: Query } type Mutation { act: String } type Subscription { tick: Int }';

/** Answers a request to the API; `body` is what Latchkey sent. */
export type Answerer = (res: ServerResponse, body: { query: string }) => void;

/**
 * A gateway with the sample shop, and beside it `api`, whose upstream answers whatever a test wants. Its
 * schema is in a file, so that the upstream is only asked for answers.
 */
export async function startApiGateway({ timeoutMs = 60_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-api-'));
  const schema = join(folder, 'api.graphql');
  writeFileSync(schema, SDL);
  let answerer: Answerer = (res) =>
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{"hello":"world"}}');
  const upstream = await startUpstream((_, body, res) => answerer(res, JSON.parse(body)));
  const gateway = await startShopGateway({ apis: { api: { url: upstream.url, schema, timeoutMs } } });
  const { key } = await gateway.key();

  /** Asks the API with a key that may do everything. */
  const ask = (
    body: object = { query: '{ hello }' },
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ) => gateway.post('/apis/api', body, { 'X-API-Key': key, ...headers }, signal);

  return {
    gateway,
    upstream,
    key,
    ask,
    /** Asks while the upstream answers in this way. */
    askWhile(answer: Answerer, ...request: Parameters<typeof ask>) {
      answerer = answer;
      return ask(...request);
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type ApiGateway = Awaited<ReturnType<typeof startApiGateway>>;
