import { expect, it } from 'vitest';
import { answerOf, outcomeOf, PRODUCT, PRODUCT_DATA, startShopGateway } from '../support/shop-gateway.ts';
import { startShop, startUpstream, type TestUpstream } from '../support/upstream.ts';

/** An address where nothing listens yet. */
async function freePort(): Promise<number> {
  const upstream = await startUpstream((_, _body, res) => res.end());
  await upstream.close();
  return Number(new URL(upstream.url).port);
}

async function startWithoutUpstream() {
  const port = await freePort();
  const gateway = await startShopGateway({ apis: { late: { url: `http://127.0.0.1:${port}/graphql` } } });
  const { key } = await gateway.key();
  return {
    port,
    gateway,
    ask: (query: string = PRODUCT) => gateway.post('/apis/late', { query }, { 'X-API-Key': key }),
    ready: async () => (await fetch(`${gateway.url}/health/ready`)).json(),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

it('an upstream that is down at start keeps nothing from starting, and is found once it is up', async () => {
  await using late = await startWithoutUpstream();
  const { gateway } = late;
  expect(await outcomeOf(await late.ask())).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  expect(await late.ready()).toMatchObject({ status: 'ready', apis: { shop: 'ok', late: 'unavailable' } });
  expect((await gateway.call((await gateway.key()).key)).status).toBe(200);

  await using _: TestUpstream = await startShop(late.port);
  expect(await outcomeOf(await late.ask())).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  gateway.clock.advance(1000);
  expect(await (await late.ask()).json()).toEqual({ data: PRODUCT_DATA });
  expect(await late.ready()).toMatchObject({ apis: { shop: 'ok', late: 'ok' } });
});

it('an upstream that stays down is asked for its schema once an interval, not once a request', async () => {
  await using late = await startWithoutUpstream();
  let asked = 0;
  await using _ = await startUpstream((_req, _body, res) => {
    asked += 1;
    res.writeHead(500).end();
  }, late.port);
  late.gateway.clock.advance(1000);
  const outcomes = await Promise.all(Array.from({ length: 20 }, async () => outcomeOf(await late.ask())));
  for (const outcome of outcomes) expect(outcome).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  expect(asked).toBe(1);
  await late.ask();
  expect(asked).toBe(1);
  late.gateway.clock.advance(1000);
  await late.ask();
  expect(asked).toBe(2);
});

it.each([
  ['tells no schema', '{"data":null,"errors":[{"message":"introspection is off"}]}'],
  ['tells a broken one', '{"data":{"__schema":{"types":[]}}}'],
  ['is no GraphQL API', '{"hello":"world"}'],
  ['tells broken JSON', '{"data":}'],
])('an upstream that %s is unavailable, and others are not', async (_, answer) => {
  await using upstream = await startUpstream((_req, _body, res) =>
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(answer),
  );
  await using gateway = await startShopGateway({ apis: { mute: { url: upstream.url } } });
  const { key } = await gateway.key();
  const response = await gateway.post('/apis/mute', { query: PRODUCT }, { 'X-API-Key': key });
  expect(await outcomeOf(response)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  expect(await answerOf(await gateway.call(key))).toEqual({ data: PRODUCT_DATA });
});

it('a key is refused before the state of the upstream is told', async () => {
  await using late = await startWithoutUpstream();
  const response = await late.gateway.post('/apis/late', { query: PRODUCT });
  expect(await outcomeOf(response)).toEqual([401, 'UNAUTHENTICATED']);
});
