import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DisableAccountDocument, EventsDocument } from '../../src/sdk/generated/operations.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import {
  ALL_ADAPTERS,
  ENTRY_POINTS,
  LOGIN_ENTRY_POINTS,
  newUser,
  unknownCredentials,
} from './entry-points.ts';

const ACCOUNT_LIMIT = 10;
const NETWORK_LIMIT = 60;

let gateway: TestGateway;
let url: string;
let administratorToken: string;
beforeAll(async () => {
  gateway = await startGateway({ adapters: ALL_ADAPTERS, trustedProxies: ['127.0.0.1'] });
  url = gateway.url;
  administratorToken = (await gateway.signUp()).accessToken;
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const from = (ip: string) => ({ 'X-Forwarded-For': ip });

async function newAccount() {
  const { account, accessToken } = await gateway.signUp();
  const right = { email: account.email, password: PASSWORD };
  const wrong = { ...unknownCredentials(), email: account.email };
  return { right, wrong, accessToken };
}

describe.each(LOGIN_ENTRY_POINTS)('login through $name', ({ logIn }) => {
  it('rejects the correct password with 429 for 60 s after 10 failures from its network', async () => {
    const { right, wrong } = await newAccount();
    const network = from('192.0.2.1');
    for (let n = 0; n < ACCOUNT_LIMIT; n += 1) expect((await logIn(url, wrong, network)).status).toBe(401);
    expect((await logIn(url, right, network)).status).toBe(429);
    expect((await logIn(url, right, from('192.0.2.2'))).status).toBe(200);
    gateway.clock.advance(60_000);
    expect((await logIn(url, right, network)).status).toBe(200);
  });

  it('accepts the correct password more than 10 times in 60 s', async () => {
    const { right } = await newAccount();
    for (let n = 0; n < ACCOUNT_LIMIT + 1; n += 1) expect((await logIn(url, right)).status).toBe(200);
  });

  it('rejects attempts from one IPv6 /64 network with 429 after 60 failures in 60 s', async () => {
    const failures = await Promise.all(
      Array.from({ length: NETWORK_LIMIT }, () => logIn(url, unknownCredentials(), from('2001:db8::1'))),
    );
    expect(failures.map(({ status }) => status)).toEqual(Array(NETWORK_LIMIT).fill(401));
    expect((await logIn(url, unknownCredentials(), from('2001:db8::2'))).status).toBe(429);
    expect((await logIn(url, unknownCredentials(), from('2001:db8:0:1::1'))).status).toBe(401);
  });

  it('responds identically to an unknown account, a wrong password and a disabled account', async () => {
    const { account } = await gateway.signUp();
    const { email, id } = account;
    const wrong = await logIn(url, { email, password: 'a passphrase of somebody else' });
    await gateway.manage(DisableAccountDocument, { input: { id } }, administratorToken);
    const disabled = await logIn(url, { email, password: PASSWORD });
    const unknown = await logIn(url, unknownCredentials());
    expect(wrong.status).toBe(401);
    expect(disabled).toEqual(wrong);
    expect(unknown).toEqual(wrong);
  });

  it('records failed and successful attempts with the address of the client', async () => {
    const { right, wrong, accessToken } = await newAccount();
    await logIn(url, wrong, from('192.0.2.7'));
    await logIn(url, right, from('192.0.2.8'));
    const filter = { types: ['account.login_failed', 'session.created'] };
    const { events } = await gateway.manage(EventsDocument, { filter }, accessToken);
    expect(events.edges.map(({ node: { type, ip } }) => `${type} ${ip}`).sort()).toEqual([
      'account.login_failed 192.0.2.7',
      'session.created 192.0.2.8',
    ]);
  });
});

describe('the login limit of an account and a network', () => {
  it('counts the failures through all entry points together', async () => {
    const { wrong } = await newAccount();
    for (let n = 0; n < ACCOUNT_LIMIT; n += 1)
      await LOGIN_ENTRY_POINTS[n % LOGIN_ENTRY_POINTS.length]?.logIn(url, wrong);
    for (const { name, logIn } of LOGIN_ENTRY_POINTS)
      expect([name, (await logIn(url, wrong)).status]).toEqual([name, 429]);
  });
});

describe('an account that an administrator disables', () => {
  it.each(ENTRY_POINTS)('loses its access through $name at once', async (entryPoint) => {
    const { id, token } = await newUser(gateway, entryPoint);
    expect((await entryPoint.list(url, token)).status).toBe(200);
    await gateway.manage(DisableAccountDocument, { input: { id } }, administratorToken);
    expect((await entryPoint.list(url, token)).status).toBe(401);
  });
});
