import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AccountsDocument, EventsDocument } from '../../src/sdk/generated/operations.ts';
import { FakeClock } from '../support/clock.ts';
import { runIn, selectFrom } from '../support/database.ts';
import { findMe, OK, outcomeWith, REJECTED } from '../support/external-sign-in.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { startOpenIdProvider, type TestProvider } from '../support/openid-provider.ts';
import { holdTimeouts } from '../support/timeouts.ts';

const clock = new FakeClock();
let provider: TestProvider;
let gateway: TestGateway;
beforeAll(async () => {
  holdTimeouts();
  provider = await startOpenIdProvider(clock);
  gateway = await start();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gateway[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

function start(): Promise<TestGateway> {
  const { issuer, audience } = provider;
  return startGateway({ clock, oidc: { issuer, audience } });
}

const countRows = (table: string) => selectFrom(gateway, `select * from ${table}`).length;
const ADA = { sub: 'ada', name: 'Ada Lovelace', email: 'Ada@Example.com', email_verified: true };

describe('an access token of the OpenID provider', () => {
  it('creates an account at the first request and authenticates the same account afterwards', async () => {
    await using fresh = await start();
    const first = await findMe(fresh, await provider.token({ claims: ADA }));
    expect(first).toMatchObject({ email: 'ada@example.com', displayName: 'Ada Lovelace', role: 'ADMIN' });
    const token = await provider.token({ claims: { ...ADA, email: 'new@example.com' } });
    expect(await findMe(fresh, token)).toEqual(first);
    const other = await findMe(fresh, await provider.token());
    expect(other.id).not.toBe(first.id);
    expect(other.role).toBe('MEMBER');
  });

  it('has the rights of the role of its account', async () => {
    await using fresh = await start();
    const [admin, member] = [await provider.token(), await provider.token()];
    const { id } = await findMe(fresh, admin);
    await findMe(fresh, member);
    const list = (token: string) => fresh.manage(AccountsDocument, {}, token);
    expect((await list(admin)).accounts.edges.map(({ node }) => node.id)).toContain(id);
    await expect(list(member)).rejects.toMatchObject({ status: 403 });
  });

  it('creates client keys, and records the account as the actor of its events', async () => {
    const token = await provider.token();
    const { clientKey } = await gateway.createKey(token);
    const { events } = await gateway.manage(EventsDocument, { filter: {} }, token);
    const { id } = await findMe(gateway, token);
    const request = { actor: id, requestId: expect.any(String), ip: '127.0.0.1' };
    const own = events.edges.map(({ node }) => node).filter(({ actor }) => actor === id);
    expect(own).toMatchObject([
      { ...request, type: 'client_key.created', target: clientKey.id },
      { ...request, type: 'account.created', target: id, metadata: { issuer: provider.issuer } },
    ]);
  });

  it('creates one account for twenty simultaneous first requests of a person', async () => {
    await using fresh = await start();
    const requested = provider.requested.length;
    const token = await provider.token({ claims: ADA });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => provider.token({ claims: ADA })));
    const repeated = Array.from({ length: 10 }, () => token);
    const accounts = await Promise.all([...tokens, ...repeated].map((token) => findMe(fresh, token)));
    expect(new Set(accounts.map(({ id }) => id)).size).toBe(1);
    expect(selectFrom(fresh, 'select id from accounts')).toHaveLength(1);
    expect(selectFrom(fresh, "select id from events where type = 'account.created'")).toHaveLength(1);
    expect(provider.requested).toHaveLength(requested + 2);
  });

  it('is accepted until a minute after its expiry, also when it was verified before', async () => {
    const token = await provider.token();
    expect(await outcomeWith(gateway, token)).toMatchObject(OK);
    clock.advance(360_000 - 1);
    expect(await outcomeWith(gateway, token)).toMatchObject(OK);
    clock.advance(1);
    expect(await outcomeWith(gateway, token)).toMatchObject(REJECTED);
  });

  it('cannot be ended by logout', async () => {
    const token = await provider.token();
    const logout = { query: 'mutation { logout { account { id } } }' };
    const events = countRows('events');
    const { data, errors } = await (await gateway.post('/graphql', logout, bearer(token))).json();
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { message: expect.stringContaining('sign out there'), extensions: { code: 'BAD_REQUEST' } },
    ]);
    expect(countRows('events')).toBe(events + 1);
    expect(await outcomeWith(gateway, token)).toMatchObject(OK);
  });

  it('is rejected while its account is disabled, from the next request on', async () => {
    const token = await provider.token({ claims: { email: 'eve@example.com', email_verified: true } });
    expect(await outcomeWith(gateway, token)).toMatchObject(OK);
    runIn(gateway, "update accounts set disabled_at = 1 where email = 'eve@example.com'");
    expect(await outcomeWith(gateway, token)).toMatchObject(REJECTED);
    runIn(gateway, "update accounts set disabled_at = null where email = 'eve@example.com'");
    expect(await outcomeWith(gateway, token)).toMatchObject(OK);
  });

  it('is rejected by a gateway without an OpenID provider, and by the data plane', async () => {
    const requested = provider.requested.length;
    const token = await provider.token();
    await using local = await startGateway({ clock });
    expect(await outcomeWith(local, token)).toMatchObject(REJECTED);
    const verified = await fetch(`${gateway.url}/verify`, { headers: bearer(token) });
    expect(verified.status).toBe(401);
    expect(provider.requested).toHaveLength(requested);
  });
});

describe('a gateway with an OpenID provider', () => {
  it('authenticates local sessions without a request to the provider', async () => {
    await using fresh = await start();
    const requested = provider.requested.length;
    const { accessToken } = await fresh.signUp();
    expect(await outcomeWith(fresh, accessToken)).toMatchObject(OK);
    expect(provider.requested).toHaveLength(requested);
  });
});
