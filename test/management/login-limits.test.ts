import { argon2 } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ChangePasswordDocument,
  EventsDocument,
  RefreshTokenDocument,
  UpdateAccountDocument,
} from '../../src/sdk/generated/operations.ts';
import { disable } from '../support/database.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

// Watched, because what is refused must not be hashed.
vi.mock('node:crypto', { spy: true });

const BY_ACCOUNT = 10;
const BY_NETWORK = 60;
// Refused unhashed, for no account can have it: the limits are about attempts, not about work.
const SHORT = 'short';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ trustedProxies: ['127.0.0.1'] });
});
// What one test tried counts no more in the next.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

interface Attempt {
  readonly email?: string;
  readonly password?: string;
  readonly from?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

const LOGIN = 'mutation($input: LoginInput!) { login(input: $input) { __typename } }';

function tryToLogIn({ email, password = SHORT, from = '192.0.2.1', path = '/graphql', headers }: Attempt) {
  const input = { email: email ?? `${crypto.randomUUID()}@example.com`, password };
  const all = { 'X-Forwarded-For': from, ...headers };
  return gateway.post(path, { query: LOGIN, variables: { input } }, all);
}

const statusOf = async (attempt: Attempt) => (await tryToLogIn(attempt)).status;

/** The statuses of as many attempts, one after another. */
async function statuses(times: number, attempt: (n: number) => Attempt): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) found.push(await statusOf(attempt(n)));
  return found;
}

const allowed = (times: number) => Array.from({ length: times }, () => 200);

describe('log-ins at one account', () => {
  test.each([
    ['known', async () => (await gateway.signUp()).account.email],
    ['unknown', async () => `${crypto.randomUUID()}@example.com`],
  ])('are 10 in 60 seconds, from wherever they come: %s', async (_, of) => {
    const email = await of();
    const attempt = (n: number) => ({
      email: n % 2 ? email : ` ${email.toUpperCase()} `,
      from: `192.0.2.${n}`,
    });
    expect(await statuses(BY_ACCOUNT + 2, attempt)).toEqual([...allowed(BY_ACCOUNT), 429, 429]);
    expect(await statusOf({ email: `not-${email}` })).toBe(200);
    gateway.clock.advance(59_999);
    expect(await statusOf({ email })).toBe(429);
    gateway.clock.advance(1);
    expect(await statuses(BY_ACCOUNT + 1, () => ({ email }))).toEqual([...allowed(BY_ACCOUNT), 429]);
  });

  test('that are too many are not looked at: neither hashed nor recorded, even with the right password', async () => {
    const { account, accessToken } = await gateway.signUp();
    await statuses(BY_ACCOUNT, () => ({ email: account.email }));
    vi.mocked(argon2).mockClear();
    expect(await statusOf({ email: account.email, password: PASSWORD })).toBe(429);
    expect(vi.mocked(argon2)).not.toHaveBeenCalled();
    const filter = { type: 'account.login_failed' };
    const { events } = await gateway.manage(EventsDocument, { filter }, accessToken);
    expect(events.totalCount).toBe(BY_ACCOUNT);
  });

  test('count only while the password is wrong', async () => {
    const { email } = (await gateway.signUp()).account;
    const right = { email, password: PASSWORD };
    expect(await statuses(BY_ACCOUNT - 1, () => ({ email }))).toEqual(allowed(BY_ACCOUNT - 1));
    expect(await statuses(BY_ACCOUNT + 1, () => right)).toEqual(allowed(BY_ACCOUNT + 1));
    expect(await statuses(2, () => ({ email }))).toEqual([200, 429]);
    expect(await statusOf(right)).toBe(429);
  });

  test('count also with the right password while the account is disabled, which must not show', async () => {
    const { email } = (await gateway.signUp()).account;
    disable(gateway, email);
    const right = { email, password: PASSWORD };
    expect(await statuses(BY_ACCOUNT + 1, () => right)).toEqual([...allowed(BY_ACCOUNT), 429]);
  });

  test('are as few when they come all at once', async () => {
    const { email } = (await gateway.signUp()).account;
    vi.mocked(argon2).mockClear();
    const attempt = { email, password: 'wrong, and long enough' };
    const found = await Promise.all(Array.from({ length: 3 * BY_ACCOUNT }, () => statusOf(attempt)));
    expect(found.filter((status) => status === 200)).toHaveLength(BY_ACCOUNT);
    expect(vi.mocked(argon2)).toHaveBeenCalledTimes(BY_ACCOUNT);
  });

  test('count one each in one document', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const login = `login(input: { email: "${email}", password: "${SHORT}" }) { __typename }`;
    const aliased = (count: number) => ({
      query: `mutation { ${Array.from({ length: count }, (_, n) => `a${n}: ${login}`).join(' ')} }`,
    });
    expect((await gateway.post('/graphql', aliased(4))).status).toBe(200);
    const answer = await gateway.post('/graphql', aliased(7));
    expect(answer.status).toBe(429);
    expect((await answer.json()).errors).toMatchObject([
      { path: ['a6'], extensions: { code: 'RATE_LIMITED' } },
    ]);
  });

  test('are counted together with tries of its password by who is signed in', async () => {
    const { account, accessToken } = await gateway.signUp();
    const change = () =>
      gateway.manage(
        ChangePasswordDocument,
        { input: { currentPassword: SHORT, newPassword: PASSWORD } },
        accessToken,
      );
    const update = (input: object) => gateway.manage(UpdateAccountDocument, { input }, accessToken);
    const move = () => update({ email: 'mallory@example.com', currentPassword: SHORT });
    const refused = { status: 429, errors: [{ extensions: { code: 'RATE_LIMITED' } }] };
    for (let n = 0; n < 4; n += 1)
      expect((await change()).changePassword).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    for (let n = 0; n < 4; n += 1)
      expect((await move()).updateAccount).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await statuses(3, () => ({ email: account.email }))).toEqual([200, 200, 429]);
    await expect(change()).rejects.toMatchObject(refused);
    await expect(move()).rejects.toMatchObject(refused);
    expect((await update({ displayName: 'Without it' })).updateAccount).toMatchObject({
      account: { displayName: 'Without it' },
    });
  });

  test('do not count the right password of who is signed in', async () => {
    const { accessToken } = await gateway.signUp();
    const input = { currentPassword: PASSWORD, newPassword: PASSWORD };
    for (let n = 0; n < BY_ACCOUNT + 1; n += 1) {
      const { changePassword } = await gateway.manage(ChangePasswordDocument, { input }, accessToken);
      expect(changePassword.__typename).toBe('ChangePasswordPayload');
    }
  });
});

describe('log-ins from one network', () => {
  test.each([
    ['an IPv4 address', () => '198.51.100.7', '198.51.100.8'],
    [
      'an IPv4 address, mapped or not',
      (n: number) => `${n % 2 ? '::ffff:' : ''}198.51.100.9`,
      '198.51.100.10',
    ],
    ['a /64 of IPv6', (n: number) => `2001:db8:0:1::${n}`, '2001:db8:0:2::1'],
  ])('are 60 in 60 seconds, whatever the address they try: %s', async (_, from, elsewhere) => {
    const found = await statuses(BY_NETWORK + 1, (n) => ({ from: from(n) }));
    expect(found).toEqual([...allowed(BY_NETWORK), 429]);
    expect(await statusOf({ from: elsewhere })).toBe(200);
    gateway.clock.advance(60_000);
    expect(await statusOf({ from: from(0) })).toBe(200);
  });

  test('are counted together with sign-ups', async () => {
    const from = '203.0.113.5';
    const signUp = () =>
      gateway.post(
        '/graphql',
        { query: 'mutation { signUp(input: { email: "", password: "", displayName: "" }) { __typename } }' },
        { 'X-Forwarded-For': from },
      );
    for (let n = 0; n < BY_NETWORK / 2; n += 1) expect((await signUp()).status).toBe(200);
    expect(await statuses(BY_NETWORK / 2, () => ({ from }))).toEqual(allowed(BY_NETWORK / 2));
    expect([(await signUp()).status, await statusOf({ from })]).toEqual([429, 429]);
  });

  test('that are too many do not use up what an account allows', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    await statuses(BY_NETWORK, () => ({}));
    expect(await statuses(BY_ACCOUNT, () => ({ email }))).not.toContain(200);
    expect(await statusOf({ email, from: '192.0.2.2' })).toBe(200);
  });
});

test.each([
  ['application/json', '/graphql'],
  ['application/graphql-response+json', '/graphql'],
  ['application/json', '/graphql?full=1'],
  ['application/graphql-response+json', '/graphql?full=1'],
])('a refusal says when to come back: %s at %s', async (Accept, path) => {
  const email = `${crypto.randomUUID()}@example.com`;
  await statuses(BY_ACCOUNT, () => ({ email }));
  gateway.clock.advance(17_500);
  const answer = await tryToLogIn({ email, path, headers: { Accept } });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '43']);
  const { data, errors } = await answer.json();
  expect(data ?? null).toBeNull();
  expect(errors).toEqual([
    expect.objectContaining({
      message: 'The password of this account was tried too often. Try again in 43 s.',
      path: ['login'],
      extensions: { code: 'RATE_LIMITED', retryAfter: 43, requestId: answer.headers.get('x-request-id') },
    }),
  ]);
});

test('whoever is signed in stays so, however often others try their password', async () => {
  const { account, refreshToken } = await gateway.signUp();
  await statuses(BY_ACCOUNT + 1, () => ({ email: account.email }));
  const answer = await gateway.manage(RefreshTokenDocument, { input: { refreshToken } });
  expect(answer.refreshToken).toMatchObject({ __typename: 'RefreshTokenPayload', account });
});
