import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logIn } from '../support/account-sessions.ts';
import { FakeClock } from '../support/clock.ts';
import { runIn } from '../support/database.ts';
import { findMe, OK, outcomeWith } from '../support/external-sign-in.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { startOpenIdProvider, type TestProvider } from '../support/openid-provider.ts';
import { holdTimeouts } from '../support/timeouts.ts';

const clock = new FakeClock();
let provider: TestProvider;
let gateway: TestGateway;
beforeAll(async () => {
  holdTimeouts();
  provider = await startOpenIdProvider(clock);
  gateway = await start();
  await gateway.signUp();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gateway[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

function start(signUp: 'open' | 'first' | 'closed' = 'open'): Promise<TestGateway> {
  const { issuer, audience } = provider;
  return startGateway({ clock, oidc: { issuer, audience }, signUp });
}

/** Creates an account with these claims, and returns it. */
async function createAccount(claims: Record<string, unknown>) {
  return await findMe(gateway, await provider.token({ claims }));
}

/** The email address of an account whose claims have none that it may use. */
const placeholder = (sub: string) =>
  `${createHash('sha256').update(sub).digest('hex').slice(0, 16)}@127.0.0.1`;

const verified = () => ({ email: `${randomUUID()}@example.com`, email_verified: true });

describe('an account created by a token of the OpenID provider', () => {
  it.each([
    ['not verified', { email: 'eve@example.com', email_verified: false }],
    ['verified by a string', { email: 'eve@example.com', email_verified: 'true' }],
    ['not accompanied by email_verified', { email: 'eve@example.com' }],
    ['malformed', { email: 'eve', email_verified: true }],
    ['not a string', { email: ['eve@example.com'], email_verified: true }],
    ['missing', {}],
  ])('gets a placeholder email address when the email claim is %s', async (_, claims) => {
    const sub = randomUUID();
    const { email, displayName } = await createAccount({ sub, ...claims });
    expect(email).toBe(placeholder(sub));
    expect(displayName).toBe(email);
  });

  it('gets a placeholder email address when a local account has the address of the claim', async () => {
    const claims = verified();
    const sub = randomUUID();
    const { account } = await gateway.signUp(claims.email);
    const external = await createAccount({ sub, ...claims });
    expect(external).toMatchObject({ email: placeholder(sub), role: 'MEMBER' });
    expect(external.id).not.toBe(account.id);
    expect(await logIn(gateway, claims.email)).toMatchObject({
      __typename: 'LoginPayload',
      account: { id: account.id },
    });
  });

  it('gets a random email address when the placeholder is taken as well', async () => {
    const sub = randomUUID();
    const { account } = await gateway.signUp();
    runIn(gateway, 'update accounts set email = ? where email = ?', placeholder(sub), account.email);
    const { email, role } = await createAccount({ sub });
    expect(email).toMatch(/^[0-9a-f-]{36}@127\.0\.0\.1$/);
    expect(role).toBe('MEMBER');
  });

  it('has no password to log in with', async () => {
    const claims = verified();
    await createAccount(claims);
    for (const password of ['!', PASSWORD]) {
      expect((await logIn(gateway, claims.email, password)).__typename).toBe('InvalidCredentialsError');
    }
  });

  it.each([
    ['cut after 100 characters', 'x'.repeat(200), 'x'.repeat(100)],
    ['cut after 100 emoji', '🗝'.repeat(101), '🗝'.repeat(100)],
    ['without control characters', ' Ada\u0000\r\nLovelace\u009b ', 'AdaLovelace'],
    ['without a space at the cut', `${'x'.repeat(99)} yz`, 'x'.repeat(99)],
  ])('gets the name claim as its display name, %s', async (_, name, displayName) => {
    expect(await createAccount({ ...verified(), name })).toMatchObject({ displayName });
  });

  it.each([
    ['empty but for control characters', '\u0007'],
    ['not a string', ['Ada']],
  ])('gets its email address as its display name when the name claim is %s', async (_, name) => {
    const claims = verified();
    expect(await createAccount({ ...claims, name })).toMatchObject({ displayName: claims.email });
  });
});

describe('a first token of a person at the OpenID provider', () => {
  const FORBIDDEN = {
    status: 403,
    code: 'FORBIDDEN',
    message: expect.stringContaining('sign themselves up'),
  };

  it('gets FORBIDDEN when sign-up is closed', async () => {
    await using closed = await start('closed');
    expect(await outcomeWith(closed, await provider.token())).toMatchObject(FORBIDDEN);
  });

  it('creates one ADMIN of twenty simultaneous people when only the first may sign up', async () => {
    await using first = await start('first');
    const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.token()));
    const outcomes = await Promise.all(tokens.map((token) => outcomeWith(first, token)));
    const accepted = tokens.filter((_, index) => outcomes[index]?.status === OK.status);
    expect(accepted).toHaveLength(1);
    expect((await findMe(first, accepted[0] ?? '')).role).toBe('ADMIN');
    expect(outcomes.find(({ status }) => status !== OK.status)).toMatchObject(FORBIDDEN);
    expect(await outcomeWith(first, await provider.token())).toMatchObject(FORBIDDEN);
  });
});
