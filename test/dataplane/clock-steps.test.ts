import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RotateClientKeyDocument, UpdateClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { refresh, startSession, statusWith } from '../support/account-sessions.ts';
import { FakeClock } from '../support/clock.ts';
import { bearer } from '../support/gateway.ts';
import { basic, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIFETIME = 5 * MINUTE;
const EMAIL = 'ada@example.com';

let clock: FakeClock;
let gateway: ShopGateway;
let token: string;
beforeAll(async () => {
  clock = new FakeClock();
  gateway = await startShopGateway({ clock });
  await gateway.signUp(EMAIL);
});
beforeEach(async () => {
  // Whatever an earlier test did to the clock is over.
  clock.advance(24 * HOUR);
  // Access tokens expire at whole seconds.
  clock.advance(1_000 - (clock.now() % 1_000));
  token = (await startSession(gateway, EMAIL)).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const at = (fromNow: number) => new Date(clock.now() + fromNow).toISOString();
const verify = async (key: string) => (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;

const TOKEN = 'an access token of a client key';
const LASTING_TOKEN = 'an access token of a client key without an expiry';

/** Issues an access token of a new client key. */
async function issueToken(input: Parameters<typeof gateway.createKey>[1]) {
  const { key, clientKey, clientSecret } = await gateway.createKey(token, input);
  const credentials = basic(clientKey.clientId, clientSecret);
  const response = await postForm(
    `${gateway.url}/oauth/token`,
    { grant_type: 'client_credentials' },
    credentials,
  );
  const { access_token: accessToken } = (await response.json()) as { access_token: string };
  return { key, accessToken };
}

/** Something that expires in five minutes, and whether it is still good. */
type Expiring = () => Promise<() => Promise<boolean>>;

const EXPIRING: Readonly<Record<string, Expiring>> = {
  'a client key': async () => {
    const { key } = await gateway.createKey(token, { expiresAt: at(LIFETIME) });
    return async () => (await verify(key)) === 204;
  },
  'the earlier secret of a client key': async () => {
    const { key, clientKey } = await gateway.createKey(token);
    const input = { id: clientKey.id, gracePeriodSeconds: LIFETIME / 1000 };
    await gateway.manage(RotateClientKeyDocument, { input }, token);
    return async () => (await verify(key)) === 204;
  },
  [TOKEN]: async () => {
    const { accessToken } = await issueToken({ expiresAt: at(LIFETIME) });
    return async () => (await verify(accessToken)) === 204;
  },
  [LASTING_TOKEN]: async () => {
    const { accessToken } = await issueToken({});
    clock.advance(HOUR - LIFETIME);
    return async () => (await verify(accessToken)) === 204;
  },
  'a session': async () => {
    const { accessToken } = await startSession(gateway, EMAIL);
    clock.advance(HOUR - LIFETIME);
    return async () => (await statusWith(gateway, accessToken)) === 200;
  },
};

describe.each(Object.entries(EXPIRING))('%s that was seen as expired', (name, start) => {
  it('stays expired when the clock steps back by up to ten minutes before its expiry', async () => {
    const isGood = await start();
    expect(await isGood()).toBe(true);
    clock.advance(LIFETIME);
    expect(await isGood()).toBe(false);
    for (const step of [-1, -10 * MINUTE + 1]) {
      clock.shiftTimeOfDay(step);
      expect(await isGood()).toBe(false);
    }
  });

  // An access token that was once found to be expired is remembered as none of ours.
  it.skipIf(name === TOKEN || name === LASTING_TOKEN)(
    'is good again when the clock steps back further, which is logged as an error once for each step',
    async () => {
      const isGood = await start();
      clock.advance(LIFETIME);
      expect(await isGood()).toBe(false);
      const logged = gateway.logged.length;
      const errors = () =>
        gateway.logged.slice(logged).filter((line) => line.includes('The clock was set back'));
      for (const count of [1, 2]) {
        clock.shiftTimeOfDay(-11 * MINUTE);
        for (let request = 0; request < 3; request += 1) expect(await isGood()).toBe(true);
        expect(errors()).toHaveLength(count);
        expect(JSON.parse(errors().at(-1) ?? '{}')).toMatchObject({ level: 50, step: 11 * MINUTE });
        clock.shiftTimeOfDay(11 * MINUTE);
        expect(await isGood()).toBe(false);
      }
    },
  );

  it('is good again by the clock alone when it was not seen as expired', async () => {
    const isGood = await start();
    clock.advance(LIFETIME);
    clock.shiftTimeOfDay(-1);
    expect(await isGood()).toBe(true);
  });
});

it('a client key that was seen as expired is good with a later expiry', async () => {
  const { key, clientKey } = await gateway.createKey(token, { expiresAt: at(LIFETIME) });
  clock.advance(LIFETIME);
  expect(await verify(key)).toBe(401);
  clock.shiftTimeOfDay(-MINUTE);
  expect(await verify(key)).toBe(401);
  const input = { id: clientKey.id, expiresAt: at(LIFETIME) };
  await gateway.manage(UpdateClientKeyDocument, { input }, token);
  expect(await verify(key)).toBe(204);
});

it('an access token of a client key that was seen as expired stays expired', async () => {
  const { key, accessToken } = await issueToken({ expiresAt: at(LIFETIME) });
  expect(await verify(accessToken)).toBe(204);
  clock.advance(LIFETIME);
  expect(await verify(key)).toBe(401);
  clock.shiftTimeOfDay(-MINUTE);
  expect(await verify(accessToken)).toBe(401);
});

it('a refresh token that was seen as expired stays expired', async () => {
  const { refreshToken } = await startSession(gateway, EMAIL);
  clock.advance(30 * 24 * HOUR);
  expect((await refresh(gateway, refreshToken)).__typename).toBe('InvalidRefreshTokenError');
  clock.shiftTimeOfDay(-MINUTE);
  expect((await refresh(gateway, refreshToken)).__typename).toBe('InvalidRefreshTokenError');
});
