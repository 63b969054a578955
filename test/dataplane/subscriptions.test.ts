import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_SUBSCRIPTIONS } from '../../src/dataplane/open-subscriptions.ts';
import { streamEvents } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startTicker } from '../support/ticker.ts';

type Ticker = Awaited<ReturnType<typeof startTicker>>;

let ticker: Ticker;
let gateway: ShopGateway;
const scopes = { 'Subscription.secrets': ['read:secrets'] };
beforeAll(async () => {
  ticker = await startTicker();
  gateway = await startShopGateway({ apis: { ticker: { url: ticker.url, scopes } } });
});
// Closes every subscription that a test leaves open.
let hangUp = new AbortController();
afterEach(async () => {
  hangUp.abort();
  hangUp = new AbortController();
  await upstreamStreamsToClose();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await ticker.close();
});

interface Options {
  readonly field?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  readonly of?: ShopGateway;
}

function subscribe(key: string, options: Options = {}) {
  const { field = 'ticks', accept = 'text/event-stream', signal, of = gateway } = options;
  return fetch(`${of.url}/apis/ticker`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept, ...bearer(key) },
    body: JSON.stringify({ query: `subscription { ${field} }` }),
    signal: AbortSignal.any([hangUp.signal, ...(signal ? [signal] : [])]),
  });
}

/** Creates a key, opens a subscription with it and reads the first event. */
async function openSubscription(input: Parameters<ShopGateway['key']>[0] = {}, options: Options = {}) {
  const { key, clientKey } = await (options.of ?? gateway).key(input);
  const events = streamEvents(await subscribe(key, options));
  expect(await events.next()).toMatchObject({ value: { event: 'next', data: expect.any(String) } });
  return { key, clientKey, events };
}

/** Reads a stream to its end and returns the code of the error that ends it. */
async function finalErrorCode(events: ReturnType<typeof streamEvents>): Promise<unknown> {
  const rest = [];
  for await (const { event, data } of events) rest.push({ event, result: data && JSON.parse(data) });
  expect(rest.at(-1)).toMatchObject({ event: 'complete' });
  const { errors } = rest.at(-2)?.result ?? {};
  expect(errors).toHaveLength(1);
  expect(errors[0].extensions).toMatchObject({ requestId: expect.any(String) });
  return errors[0].extensions.code;
}

const upstreamStreamsToClose = () => eventually(() => expect(ticker.open()).toBe(0));
const upstreamStreamToOpen = () => eventually(() => expect(ticker.open()).toBe(1));

describe('the open subscriptions of a key', () => {
  it('are 100 at most, for each key', async () => {
    const { key } = await gateway.key({ scopes: ['read:ticker'] });
    const first = new AbortController();
    const open = (signal = hangUp.signal) => subscribe(key, { signal });
    // Unread responses that nobody holds are ended by the HTTP client.
    const responses = [await open(first.signal)];
    for (let n = 1; n < MAX_SUBSCRIPTIONS; n += 1) responses.push(await open());
    expect(responses.map(({ status }) => status)).toEqual(Array(MAX_SUBSCRIPTIONS).fill(200));

    const rejected = await open();
    expect(rejected.headers.get('retry-after')).toBe('10');
    expect([rejected.status, await finalErrorCode(streamEvents(rejected))]).toEqual([429, 'RATE_LIMITED']);
    expect(
      await readOutcome(await gateway.post('/apis/ticker', { query: '{ hello }' }, bearer(key))),
    ).toEqual([200, undefined]);
    const other = await gateway.key({ scopes: ['read:ticker'] });
    expect((await subscribe(other.key)).status).toBe(200);

    first.abort();
    await eventually(async () => expect((await open()).status).toBe(200));
  });
});

describe('a subscription', () => {
  it('passes results on as they arrive, and is closed upstream when its client leaves', async () => {
    const { key } = await gateway.key({ scopes: ['read:ticker'] });
    const client = new AbortController();
    const response = await subscribe(key, { signal: client.signal });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const data = [];
    for await (const event of streamEvents(response)) {
      expect(event.event).toBe('next');
      if (data.push(JSON.parse(event.data)) === 3) break;
    }
    expect(data).toEqual([{ data: { ticks: 0 } }, { data: { ticks: 1 } }, { data: { ticks: 2 } }]);
    client.abort();
    await upstreamStreamsToClose();
  });

  it('is closed upstream when its client leaves before the first result', async () => {
    const { key } = await gateway.key();
    const client = new AbortController();
    await subscribe(key, { signal: client.signal, field: 'silence' });
    await upstreamStreamToOpen();
    client.abort();
    await upstreamStreamsToClose();
  });

  it('counts as one request towards the rate limit, however many results it has', async () => {
    const { events, key } = await openSubscription({ rateLimitPerMinute: 2 });
    for (let read = 0; read < 5; read += 1) await events.next();
    await events.return(undefined);
    const response = await gateway.post('/apis/ticker', { query: '{ hello }' }, bearer(key));
    expect(response.status).toBe(200);
  });

  it('passes errors of the upstream on', async () => {
    const { events } = await openSubscription({}, { field: 'broken' });
    const { value } = await events.next();
    expect(JSON.parse(value?.data ?? '')).toMatchObject({ errors: [{ path: ['broken'] }] });
  });

  it('of the sample shop delivers an order that is placed through the gateway', async () => {
    const { key } = await gateway.key();
    const headers = { ...bearer(key), Accept: 'text/event-stream', 'Content-Type': 'application/json' };
    const query = 'subscription { orderPlaced { status lines { quantity product { name } } } }';
    const init = { method: 'POST', headers, body: JSON.stringify({ query }), signal: hangUp.signal };
    const events = streamEvents(await fetch(`${gateway.url}/apis/shop`, init));
    const first = events.next();
    await eventually(() => expect(gateway.shop.received.at(-1)?.body.query).toContain('orderPlaced'));
    await gateway.call(key, 'mutation { placeOrder(userId: "u1", productId: "p1", quantity: 3) { id } }');
    const lines = [{ quantity: 3, product: { name: 'Kettle in brass' } }];
    expect(JSON.parse((await first).value?.data ?? '')).toEqual({
      data: { orderPlaced: { status: 'OPEN', lines } },
    });
  });
});

describe('a request for a subscription', () => {
  it.each(['text/event-stream', 'application/json', '*/*'])(
    'without the required scopes is rejected with 403 if it accepts %s, and not forwarded',
    async (accept) => {
      const { key } = await gateway.key({ scopes: ['read:ticker'] });
      const response = await subscribe(key, { field: 'secrets', accept });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('"missingScopes":["read:secrets"]');
      expect(ticker.open()).toBe(0);
    },
  );

  it('with an invalid key is rejected with 401', async () => {
    expect(await readOutcome(await subscribe('nobody'))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('that accepts no event stream is rejected with 406', async () => {
    const { key } = await gateway.key();
    for (const accept of ['application/json', 'application/graphql-response+json, application/json']) {
      expect(await readOutcome(await subscribe(key, { accept }))).toEqual([406, 'BAD_REQUEST']);
    }
  });
});

describe('an open subscription ends', () => {
  it('with UNAUTHENTICATED after its key is revoked', async () => {
    const { key, clientKey } = await gateway.key();
    const response = await subscribe(key);
    await upstreamStreamToOpen();
    await gateway.revoke(clientKey.id);
    expect(await finalErrorCode(streamEvents(response))).toBe('UNAUTHENTICATED');
    await upstreamStreamsToClose();
  });

  it('with UNAUTHENTICATED after its key is deleted', async () => {
    const { clientKey, events } = await openSubscription();
    await gateway.delete(clientKey.id);
    expect(await finalErrorCode(events)).toBe('UNAUTHENTICATED');
  });

  it('with UNAUTHENTICATED after its key expires', async () => {
    const expiresAt = new Date(gateway.clock.now() + 60_000).toISOString();
    const { events } = await openSubscription({ expiresAt });
    gateway.clock.advance(60_000);
    expect(await finalErrorCode(events)).toBe('UNAUTHENTICATED');
  });

  it('with UNAUTHENTICATED after the grace period of a rotation, but not during it', async () => {
    const { clientKey, events } = await openSubscription();
    await gateway.rotate(clientKey.id, 60);
    expect(await events.next()).toMatchObject({ value: { event: 'next' } });
    gateway.clock.advance(60_000);
    expect(await finalErrorCode(events)).toBe('UNAUTHENTICATED');
  });

  it('with FORBIDDEN after its key loses a required scope', async () => {
    const { clientKey, events } = await openSubscription({ scopes: ['read:secrets'] }, { field: 'secrets' });
    await gateway.update({ id: clientKey.id, scopes: ['read:ticker'] });
    expect(await finalErrorCode(events)).toBe('FORBIDDEN');
  });

  it('with UNAVAILABLE when the gateway stops, and is closed upstream', async () => {
    await using other = await startShopGateway({ apis: { ticker: { url: ticker.url } } });
    const { events } = await openSubscription({}, { of: other });
    const [code] = await Promise.all([finalErrorCode(events), other.close()]);
    expect(code).toBe('UNAVAILABLE');
    await upstreamStreamsToClose();
  });
});

describe('an open subscription without results', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends with UNAUTHENTICATED within a second after its key is revoked', async () => {
    const { key, clientKey } = await gateway.key();
    const response = await subscribe(key, { field: 'silence' });
    await upstreamStreamToOpen();
    await gateway.revoke(clientKey.id);
    vi.advanceTimersByTime(1_000);
    expect(await finalErrorCode(streamEvents(response))).toBe('UNAUTHENTICATED');
    await upstreamStreamsToClose();
  });

  it('ends with UNAVAILABLE when the gateway stops, and is closed upstream', async () => {
    await using other = await startShopGateway({ apis: { ticker: { url: ticker.url } } });
    const { key } = await other.key();
    const response = await subscribe(key, { field: 'silence', of: other });
    await upstreamStreamToOpen();
    vi.useRealTimers();
    const [code] = await Promise.all([finalErrorCode(streamEvents(response)), other.close()]);
    expect(code).toBe('UNAVAILABLE');
    await upstreamStreamsToClose();
  });
});
