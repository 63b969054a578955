import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { outcomeOf, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startTicker } from '../support/ticker.ts';
import { startUpstream } from '../support/upstream.ts';

type Ticker = Awaited<ReturnType<typeof startTicker>>;

let ticker: Ticker;
let gateway: ShopGateway;
const scopes = { 'Subscription.secrets': ['read:secrets'] };
beforeAll(async () => {
  ticker = await startTicker();
  gateway = await startShopGateway({ apis: { ticker: { url: ticker.url, scopes } } });
});
// Whatever a test leaves open is hung up on after it.
let hangUp = new AbortController();
afterEach(async () => {
  hangUp.abort();
  hangUp = new AbortController();
  await closedUpstream();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await ticker.close();
});

interface Wish {
  readonly field?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  readonly of?: ShopGateway;
}

function subscribe(key: string, wish: Wish = {}) {
  const { field = 'ticks', accept = 'text/event-stream', signal, of = gateway } = wish;
  return fetch(`${of.url}/apis/ticker`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept, ...bearer(key) },
    body: JSON.stringify({ query: `subscription { ${field} }` }),
    signal: AbortSignal.any([hangUp.signal, ...(signal ? [signal] : [])]),
  });
}

/** Makes a key and opens a subscription, from which the first event was read. */
async function opened(input: Parameters<ShopGateway['key']>[0] = {}, wish: Wish = {}) {
  const { key, clientKey } = await (wish.of ?? gateway).key(input);
  const events = eventsOf(await subscribe(key, wish));
  expect(await events.next()).toMatchObject({ value: { event: 'next', data: expect.any(String) } });
  return { key, clientKey, events };
}

/** The code of the error that ends a stream; what came before it may be ticks. */
async function endOf(events: ReturnType<typeof eventsOf>): Promise<unknown> {
  const rest = [];
  for await (const { event, data } of events) rest.push({ event, result: data && JSON.parse(data) });
  expect(rest.at(-1)).toMatchObject({ event: 'complete' });
  const { errors } = rest.at(-2)?.result ?? {};
  expect(errors).toHaveLength(1);
  expect(errors[0].extensions).toMatchObject({ requestId: expect.any(String) });
  return errors[0].extensions.code;
}

async function closedUpstream(): Promise<void> {
  await eventually(() => expect(ticker.open()).toBe(0));
}

describe('a subscription', () => {
  it('passes its results on as they come, and ends upstream when its client leaves', async () => {
    const { key } = await gateway.key({ scopes: ['read:ticker'] });
    const client = new AbortController();
    const response = await subscribe(key, { signal: client.signal });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const data = [];
    for await (const event of eventsOf(response)) {
      expect(event.event).toBe('next');
      if (data.push(JSON.parse(event.data)) === 3) break;
    }
    expect(data).toEqual([{ data: { ticks: 0 } }, { data: { ticks: 1 } }, { data: { ticks: 2 } }]);
    client.abort();
    await closedUpstream();
  });

  it('ends upstream when its client leaves while nothing happens', async () => {
    const { key } = await gateway.key();
    const client = new AbortController();
    await subscribe(key, { signal: client.signal, field: 'silence' });
    await eventually(() => expect(ticker.open()).toBeGreaterThan(0));
    client.abort();
    await closedUpstream();
  });

  it('takes one request from the budget, however much comes', async () => {
    const { events, key } = await opened({ rateLimitPerMinute: 2 });
    for (let read = 0; read < 5; read += 1) await events.next();
    await events.return(undefined);
    const response = await gateway.post('/apis/ticker', { query: '{ hello }' }, bearer(key));
    expect(response.status).toBe(200);
  });

  it('passes the errors of the upstream on', async () => {
    const { events } = await opened({}, { field: 'broken' });
    const { value } = await events.next();
    expect(JSON.parse(value?.data ?? '')).toMatchObject({ errors: [{ path: ['broken'] }] });
  });
});

describe('a subscription is refused', () => {
  const secrets = (accept: string) => ({ field: 'secrets', accept });

  it.each(['text/event-stream', 'application/json', '*/*'])(
    'with 403 without its scopes, asked for as %s, and nothing is forwarded',
    async (accept) => {
      const { key } = await gateway.key({ scopes: ['read:ticker'] });
      const response = await subscribe(key, secrets(accept));
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('"missingScopes":["read:secrets"]');
      expect(ticker.open()).toBe(0);
    },
  );

  it('with 401 without a key', async () => {
    expect(await outcomeOf(await subscribe('nobody'))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('with 406 when no event stream is accepted', async () => {
    const { key } = await gateway.key();
    for (const accept of ['application/json', 'application/graphql-response+json, application/json']) {
      expect(await outcomeOf(await subscribe(key, { accept }))).toEqual([406, 'BAD_REQUEST']);
    }
  });
});

describe('an open subscription ends', () => {
  it.each(['ticks', 'silence'])('once its key is revoked: %s', async (field) => {
    const { key, clientKey } = await gateway.key();
    const response = await subscribe(key, { field });
    await eventually(() => expect(ticker.open()).toBeGreaterThan(0));
    await gateway.revoke(clientKey.id);
    expect(await endOf(eventsOf(response))).toBe('UNAUTHENTICATED');
    await closedUpstream();
  });

  it('and tells nothing that came after its key was revoked', async () => {
    const { clientKey, events } = await opened();
    await gateway.revoke(clientKey.id);
    await sleep(100);
    const rest = [];
    for await (const { data } of events) if (data.includes('"ticks"')) rest.push(data);
    // What was on its way to the client already may arrive: far less than came in those 100 ms.
    expect(rest.length).toBeLessThan(3);
  });

  it('once its key is deleted', async () => {
    const { clientKey, events } = await opened();
    await gateway.delete(clientKey.id);
    expect(await endOf(events)).toBe('UNAUTHENTICATED');
  });

  it('once its key expires', async () => {
    const expiresAt = new Date(gateway.clock.now() + 60_000).toISOString();
    const { events } = await opened({ expiresAt });
    gateway.clock.advance(60_000);
    expect(await endOf(events)).toBe('UNAUTHENTICATED');
  });

  it('once its secret is rotated out, and not before', async () => {
    const { clientKey, events } = await opened();
    await gateway.rotate(clientKey.id, 60);
    expect(await events.next()).toMatchObject({ value: { event: 'next' } });
    gateway.clock.advance(60_000);
    expect(await endOf(events)).toBe('UNAUTHENTICATED');
  });

  it('once its key loses a scope that it needs', async () => {
    const { clientKey, events } = await opened({ scopes: ['read:secrets'] }, { field: 'secrets' });
    await gateway.update({ id: clientKey.id, scopes: ['read:ticker'] });
    expect(await endOf(events)).toBe('FORBIDDEN');
  });

  it('once the gateway stops, which does not wait for it', async () => {
    await using other = await startShopGateway({ apis: { ticker: { url: ticker.url } } });
    const { events } = await opened({}, { of: other });
    const [code] = await Promise.all([endOf(events), other.close()]);
    expect(code).toBe('UNAVAILABLE');
  });
});

describe('a subscription whose upstream', () => {
  /** What a subscription ends with when the upstream answers it in this way. */
  async function endWith(answer: Parameters<typeof startUpstream>[0], timeoutMs = 5_000) {
    const { url, close } = await startUpstream((req, body, res) => {
      if (body.includes('IntrospectionQuery')) forwardTo(ticker.url, body, res);
      else answer(req, body, res);
    });
    const config = { ticker: { url, timeoutMs } };
    const own = await startShopGateway({ apis: config });
    try {
      const { key } = await own.key();
      return await endOf(eventsOf(await subscribe(key, { of: own })));
    } finally {
      await own[Symbol.asyncDispose]();
      await close();
    }
  }

  async function forwardTo(url: string, body: string, res: import('node:http').ServerResponse) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(await answer.text());
  }

  const STREAM = { 'Content-Type': 'text/event-stream' };

  it.each<[string, string]>([
    ['breaks off', 'event: next\ndata: {"data":{"ticks":1}}\n\n'],
    ['sends what is no result', 'event: next\ndata: hello\n\n'],
    ['sends an event without an end', `event: next\ndata: ${'x'.repeat(5_000_000)}`],
  ])('%s is told so', async (_, text) => {
    expect(await endWith((_req, _body, res) => res.writeHead(200, STREAM).end(text))).toBe(
      'UPSTREAM_UNAVAILABLE',
    );
  });

  it('answers with a page is told so', async () => {
    const page = { 'Content-Type': 'text/html' };
    expect(await endWith((_req, _body, res) => res.writeHead(200, page).end('<p>'))).toBe(
      'UPSTREAM_UNAVAILABLE',
    );
  });

  it('refuses it with a result gets that passed on', async () => {
    const json = { 'Content-Type': 'application/json' };
    const body = '{"errors":[{"message":"no","extensions":{"code":"THEIRS","requestId":"x"}}]}';
    expect(await endWith((_req, _body, res) => res.writeHead(400, json).end(body))).toBe('THEIRS');
  });

  it('does not answer in time is told so', async () => {
    expect(await endWith(() => undefined, 100)).toBe('UPSTREAM_TIMEOUT');
  });
});

it('a subscription of the sample shop tells an order that is placed through the gateway', async () => {
  const { key } = await gateway.key();
  const headers = { ...bearer(key), Accept: 'text/event-stream', 'Content-Type': 'application/json' };
  const query = 'subscription { orderPlaced { status lines { quantity product { name } } } }';
  const init = { method: 'POST', headers, body: JSON.stringify({ query }), signal: hangUp.signal };
  const events = eventsOf(await fetch(`${gateway.url}/apis/shop`, init));
  const first = events.next();
  await eventually(() => expect(gateway.shop.received.at(-1)?.body.query).toContain('orderPlaced'));
  await gateway.call(key, 'mutation { placeOrder(userId: "u1", productId: "p1", quantity: 3) { id } }');
  expect(JSON.parse((await first).value?.data ?? '')).toEqual({
    data: { orderPlaced: { status: 'OPEN', lines: [{ quantity: 3, product: { name: 'Kettle in brass' } }] } },
  });
});
