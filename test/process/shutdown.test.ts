import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { openSocket } from '../http/raw-client.ts';
import { startApiGateway } from '../support/api-gateway.ts';
import { connectTo } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { bearer, type TestGateway } from '../support/gateway.ts';
import { startShopGateway } from '../support/shop-gateway.ts';
import { acceptsConnections } from './connections.ts';

/** Reads one value from the database of a gateway that is closed. */
function valueIn(gateway: Pick<TestGateway, 'config'>, sql: string, ...values: unknown[]): unknown {
  const database = connectTo(gateway);
  try {
    return database
      .prepare(sql)
      .pluck()
      .get(...values);
  } finally {
    database.close();
  }
}

describe('a gateway at shutdown', () => {
  it('stores the last use of client keys and sessions, the usage counts and the denial events', async () => {
    await using gateway = await startShopGateway();
    const { key, clientKey } = await gateway.key();
    gateway.clock.advance(5_000);
    expect((await gateway.call(key)).status).toBe(200);
    expect((await gateway.call(mintKey(clientKey.clientId).key)).status).toBe(401);
    await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(gateway.accessToken));
    await gateway.close();
    expect(valueIn(gateway, 'select last_used_at from client_keys')).toBe(gateway.clock.now());
    expect(valueIn(gateway, 'select last_used_at from sessions')).toBe(gateway.clock.now());
    expect(valueIn(gateway, "select allowed from usage where resolution = 'DAY'")).toBe(1);
    expect(valueIn(gateway, "select wrong_secret from usage where resolution = 'DAY'")).toBe(1);
    const denials = "select count(*) from events where type = 'client_key.refused'";
    expect(valueIn(gateway, denials)).toBe(1);
  });

  it('executes and stores a mutation whose body arrives during the shutdown', async () => {
    await using gateway = await startShopGateway();
    gateway.clock.advance(5_000);
    const query = 'mutation { updateAccount(input: { displayName: "Late" }) { __typename } }';
    const body = JSON.stringify({ query });
    const socket = await openSocket(gateway.url);
    const response = text(socket);
    await new Promise((resolve) =>
      socket.write(
        `POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${gateway.accessToken}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 9)}`,
        resolve,
      ),
    );
    const closed = gateway.close();
    await eventually(async () => expect(await acceptsConnections(gateway.url)).toBe(false));
    socket.write(body.slice(9));
    expect(await response).toMatch(/^HTTP\/1\.1 200 .*UpdateAccountPayload/s);
    await closed;
    expect(valueIn(gateway, 'select display_name from accounts')).toBe('Late');
    expect(valueIn(gateway, 'select last_used_at from sessions')).toBe(gateway.clock.now());
  });
});

describe('a gateway at shutdown, with fake timers,', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stops after 10 s while an upstream never responds, and hangs up on client and upstream', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    await using api = await startApiGateway();
    const arrived = Promise.withResolvers<ServerResponse>();
    const failure = api.askWhile((res) => arrived.resolve(res)).catch((error: unknown) => error);
    const upstreamClosed = once(await arrived.promise, 'close');
    let isClosed = false;
    const closed = api.gateway.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await closed;
    expect(await failure).toBeInstanceOf(TypeError);
    await upstreamClosed;
  });

  it('clears all of its intervals when it stops', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using gateway = await startShopGateway();
    expect(vi.getTimerCount()).toBeGreaterThan(4);
    await gateway.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
