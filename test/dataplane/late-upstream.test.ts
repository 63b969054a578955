import { buildSchema, introspectionFromSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { unusedPort } from '../support/ports.ts';
import { PRODUCT, PRODUCT_DATA, readAnswer, readOutcome, startShopGateway } from '../support/shop-gateway.ts';
import { startShop, startUpstream, type TestUpstream } from '../support/upstream.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const RETRY_INTERVAL_MS = 1_000;

/** Starts a gateway with an API `late`, on whose port nothing listens yet. */
async function startWithoutUpstream() {
  const port = await unusedPort();
  const headers = { 'X-Internal': 'for the API' };
  const late = { url: `http://127.0.0.1:${port}/graphql`, headers, timeoutMs: 600_000 };
  const gateway = await startShopGateway({ apis: { late } });
  const { key } = await gateway.key();
  return {
    port,
    gateway,
    key,
    ask: (query: string = PRODUCT) => gateway.post('/apis/late', { query }, { 'X-API-Key': key }),
    ready: async () => (await fetch(`${gateway.url}/health/ready`)).json(),
    /** The warnings about the API. */
    warnings: () => gateway.logged.filter((line) => line.includes('"level":40') && line.includes('"late"')),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

describe('an API whose upstream is down at startup', () => {
  it('does not prevent the gateway from starting, and works once the upstream is up', async () => {
    await using late = await startWithoutUpstream();
    const { gateway } = late;
    expect(await readOutcome(await late.ask())).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect(await late.ready()).toMatchObject({ status: 'ready', apis: { shop: 'ok', late: 'unavailable' } });
    expect((await gateway.call((await gateway.key()).key)).status).toBe(200);

    await using _: TestUpstream = await startShop(late.port);
    expect(await readOutcome(await late.ask())).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    gateway.clock.advance(RETRY_INTERVAL_MS);
    expect(await (await late.ask()).json()).toEqual({ data: PRODUCT_DATA });
    expect(await late.ready()).toMatchObject({ apis: { shop: 'ok', late: 'ok' } });
  });

  it('is introspected once an interval rather than once a request, and its problem is logged once', async () => {
    await using late = await startWithoutUpstream();
    expect(late.warnings()).toHaveLength(1);
    let introspections = 0;
    await using _ = await startUpstream((_req, _body, res) => {
      introspections += 1;
      res.writeHead(500).end();
    }, late.port);
    late.gateway.clock.advance(RETRY_INTERVAL_MS - 1);
    await late.ask();
    expect(introspections).toBe(0);
    late.gateway.clock.advance(1);
    const outcomes = await Promise.all(Array.from({ length: 20 }, async () => readOutcome(await late.ask())));
    for (const outcome of outcomes) expect(outcome).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect(introspections).toBe(1);
    await late.ask();
    expect(introspections).toBe(1);
    late.gateway.clock.advance(RETRY_INTERVAL_MS);
    await late.ask();
    expect(introspections).toBe(2);
    // One for the refused connection, one for the status 500.
    expect(late.warnings()).toHaveLength(2);
  });

  it('is introspected with the configured headers and no identity of a client', async () => {
    await using late = await startWithoutUpstream();
    const received: Record<string, unknown>[] = [];
    await using _ = await startUpstream((req, _body, res) => {
      received.push(req.headers);
      res.writeHead(500).end();
    }, late.port);
    late.gateway.clock.advance(RETRY_INTERVAL_MS);
    await late.ask();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ 'x-internal': 'for the API' });
    expect(Object.keys(received[0] ?? {}).filter((name) => /latchkey|request-id/.test(name))).toEqual([]);
  });

  it('rejects an invalid key with 401', async () => {
    await using late = await startWithoutUpstream();
    const response = await late.gateway.post('/apis/late', { query: PRODUCT });
    expect(await readOutcome(response)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('opens no subscription for a client that left during the introspection', async () => {
    await using late = await startWithoutUpstream();
    const introspected = Promise.withResolvers<() => void>();
    const forwarded: string[] = [];
    await using _ = await startUpstream((_req, body, res) => {
      const schema = buildSchema('type Query { hello: Int } type Subscription { tick: Int }');
      const data = body.includes('IntrospectionQuery') ? introspectionFromSchema(schema) : { hello: 1 };
      const respond = () => res.writeHead(200, JSON_TYPE).end(JSON.stringify({ data }));
      if (body.includes('IntrospectionQuery')) return introspected.resolve(respond);
      forwarded.push(body);
      respond();
    }, late.port);
    late.gateway.clock.advance(RETRY_INTERVAL_MS);
    const client = new AbortController();
    const subscription = fetch(`${late.gateway.url}/apis/late?query=subscription{tick}`, {
      headers: { Accept: 'text/event-stream', ...bearer(late.key) },
      signal: client.signal,
    });
    const finishIntrospection = await introspected.promise;
    client.abort();
    await expect(subscription).rejects.toThrow('aborted');
    const hasLeft = (line: string) => line.includes('"Request"') && line.includes('/apis/late');
    await eventually(() => expect(late.gateway.logged.some(hasLeft)).toBe(true));
    finishIntrospection();
    await eventually(async () => expect((await late.ask('{ hello }')).status).toBe(200));
    expect(forwarded.filter((body) => body.includes('tick'))).toEqual([]);
  });
});

describe('an API whose upstream responds to the introspection with', () => {
  it.each([
    ['errors and no data', '{"data":null,"errors":[{"message":"introspection is off"}]}'],
    ['an incomplete schema', '{"data":{"__schema":{"types":[]}}}'],
    ['an object that is not a GraphQL result', '{"hello":"world"}'],
    ['invalid JSON', '{"data":}'],
  ])('%s is unavailable, while other APIs work', async (_, answer) => {
    await using upstream = await startUpstream((_req, _body, res) =>
      res.writeHead(200, JSON_TYPE).end(answer),
    );
    await using gateway = await startShopGateway({ apis: { mute: { url: upstream.url } } });
    const { key } = await gateway.key();
    const response = await gateway.post('/apis/mute', { query: PRODUCT }, { 'X-API-Key': key });
    expect(await readOutcome(response)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect(await readAnswer(await gateway.call(key))).toEqual({ data: PRODUCT_DATA });
  });
});
