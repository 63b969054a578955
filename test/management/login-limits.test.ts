import { argon2 } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangePasswordDocument, UpdateAccountDocument } from '../../src/sdk/generated/operations.ts';
import { refresh } from '../support/account-sessions.ts';
import { disable } from '../support/database.ts';
import { listEvents } from '../support/event-log.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

// Spied on, because the password of a rejected login must not be hashed.
vi.mock('node:crypto', { spy: true });

const BY_ACCOUNT = 10;
const BY_NETWORK = 60;
// Rejected without hashing, because no account can have it.
const SHORT = 'short';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ trustedProxies: ['127.0.0.1'] });
});
// Attempts of one test do not count in the next.
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

function attemptLogin({ email, password = SHORT, from = '192.0.2.1', path = '/graphql', headers }: Attempt) {
  const input = { email: email ?? `${crypto.randomUUID()}@example.com`, password };
  return gateway.post(path, { query: LOGIN, variables: { input } }, { 'X-Forwarded-For': from, ...headers });
}

const loginStatus = async (attempt: Attempt) => (await attemptLogin(attempt)).status;

/** Returns the statuses of a number of attempts, one after another. */
async function loginStatuses(times: number, attempt: (n: number) => Attempt): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) found.push(await loginStatus(attempt(n)));
  return found;
}

const allowed = (times: number) => Array.from({ length: times }, () => 200);

describe('Mutation.login for one account', () => {
  it.each([
    ['a known', async () => (await gateway.signUp()).account.email],
    ['an unknown', async () => `${crypto.randomUUID()}@example.com`],
  ])('allows 10 wrong passwords of %s account in 60 seconds from one network', async (_, createEmail) => {
    const email = await createEmail();
    const attempt = (n: number) => ({ email: n % 2 ? email : ` ${email.toUpperCase()} ` });
    expect(await loginStatuses(BY_ACCOUNT + 2, attempt)).toEqual([...allowed(BY_ACCOUNT), 429, 429]);
    expect(await loginStatus({ email: `not-${email}` })).toBe(200);
    expect(await loginStatus({ email, from: '192.0.2.2' })).toBe(200);
    gateway.clock.advance(59_999);
    expect(await loginStatus({ email })).toBe(429);
    gateway.clock.advance(1);
    expect(await loginStatuses(BY_ACCOUNT + 1, () => ({ email }))).toEqual([...allowed(BY_ACCOUNT), 429]);
  });

  it('neither hashes nor records attempts over the limit, even with the right password', async () => {
    const { account, accessToken } = await gateway.signUp();
    await loginStatuses(BY_ACCOUNT, () => ({ email: account.email }));
    vi.mocked(argon2).mockClear();
    expect(await loginStatus({ email: account.email, password: PASSWORD })).toBe(429);
    expect(vi.mocked(argon2)).not.toHaveBeenCalled();
    const filter = { type: 'account.login_failed' };
    expect(await listEvents(gateway, accessToken, filter)).toHaveLength(BY_ACCOUNT);
  });

  it('does not count attempts with the right password', async () => {
    const { email } = (await gateway.signUp()).account;
    const right = { email, password: PASSWORD };
    expect(await loginStatuses(BY_ACCOUNT - 1, () => ({ email }))).toEqual(allowed(BY_ACCOUNT - 1));
    expect(await loginStatuses(BY_ACCOUNT + 1, () => right)).toEqual(allowed(BY_ACCOUNT + 1));
    expect(await loginStatuses(2, () => ({ email }))).toEqual([200, 429]);
    expect(await loginStatus(right)).toBe(429);
  });

  it('counts attempts with the right password of a disabled account', async () => {
    const { email } = (await gateway.signUp()).account;
    disable(gateway, email);
    const right = { email, password: PASSWORD };
    expect(await loginStatuses(BY_ACCOUNT + 1, () => right)).toEqual([...allowed(BY_ACCOUNT), 429]);
  });

  it('allows 10 of 30 simultaneous attempts with a wrong password', async () => {
    const { email } = (await gateway.signUp()).account;
    vi.mocked(argon2).mockClear();
    const attempt = { email, password: 'wrong, and long enough' };
    const found = await Promise.all(Array.from({ length: 3 * BY_ACCOUNT }, () => loginStatus(attempt)));
    expect(found.filter((status) => status === 200)).toHaveLength(BY_ACCOUNT);
    expect(vi.mocked(argon2)).toHaveBeenCalledTimes(BY_ACCOUNT);
  });

  it('counts each login of a document with several', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const login = `login(input: { email: "${email}", password: "${SHORT}" }) { __typename }`;
    const aliased = (count: number) => ({
      query: `mutation { ${Array.from({ length: count }, (_, n) => `a${n}: ${login}`).join(' ')} }`,
    });
    expect((await gateway.post('/graphql', aliased(4))).status).toBe(200);
    const response = await gateway.post('/graphql', aliased(7));
    expect(response.status).toBe(429);
    expect((await response.json()).errors).toMatchObject([
      { path: ['a6'], extensions: { code: 'RATE_LIMITED' } },
    ]);
  });

  it('counts wrong passwords of changePassword and updateAccount as well', async () => {
    const { account, accessToken } = await gateway.signUp();
    const change = () =>
      gateway.manage(
        ChangePasswordDocument,
        { input: { currentPassword: SHORT, newPassword: PASSWORD } },
        accessToken,
      );
    const update = (input: object) => gateway.manage(UpdateAccountDocument, { input }, accessToken);
    const move = () => update({ email: 'mallory@example.com', currentPassword: SHORT });
    const rejection = { status: 429, errors: [{ extensions: { code: 'RATE_LIMITED' } }] };
    for (let n = 0; n < 4; n += 1)
      expect((await change()).changePassword).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    for (let n = 0; n < 4; n += 1)
      expect((await move()).updateAccount).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await loginStatuses(3, () => ({ email: account.email, from: '127.0.0.1' }))).toEqual([
      200, 200, 429,
    ]);
    await expect(change()).rejects.toMatchObject(rejection);
    await expect(move()).rejects.toMatchObject(rejection);
    expect((await update({ displayName: 'Renamed' })).updateAccount).toMatchObject({
      account: { displayName: 'Renamed' },
    });
  });

  it('does not count right passwords of changePassword', async () => {
    const { accessToken } = await gateway.signUp();
    const input = { currentPassword: PASSWORD, newPassword: PASSWORD };
    for (let n = 0; n < BY_ACCOUNT + 1; n += 1) {
      const { changePassword } = await gateway.manage(ChangePasswordDocument, { input }, accessToken);
      expect(changePassword.__typename).toBe('ChangePasswordPayload');
    }
  });
});

describe('Mutation.login from one network', () => {
  it.each([
    ['an IPv4 address', () => '198.51.100.7', '198.51.100.8'],
    [
      'an IPv4 address, mapped to IPv6 or not',
      (n: number) => `${n % 2 ? '::ffff:' : ''}198.51.100.9`,
      '198.51.100.10',
    ],
    ['an IPv4 address with any port', (n: number) => `198.51.100.20:${5_000 + n}`, '198.51.100.21:5000'],
    [
      'an IPv6 address with any port',
      (n: number) => `[2001:db8:0:9::1]:${5_000 + n}`,
      '[2001:db8:0:a::1]:5000',
    ],
    ['values that are not an address', (n: number) => `nonsense-${n}`, '198.51.100.22'],
    ['a /64 of IPv6', (n: number) => `2001:db8:0:1:${n}:${n}::${n}`, '2001:db8:0:2::1'],
  ])('allows 60 attempts at any accounts in 60 seconds from %s', async (_, from, elsewhere) => {
    const found = await loginStatuses(BY_NETWORK + 1, (n) => ({ from: from(n) }));
    expect(found).toEqual([...allowed(BY_NETWORK), 429]);
    expect(await loginStatus({ from: elsewhere })).toBe(200);
    gateway.clock.advance(60_000);
    expect(await loginStatus({ from: from(0) })).toBe(200);
  });

  it('counts attempts to sign up as well', async () => {
    const from = '203.0.113.5';
    const signUp = () =>
      gateway.post(
        '/graphql',
        { query: 'mutation { signUp(input: { email: "", password: "", displayName: "" }) { __typename } }' },
        { 'X-Forwarded-For': from },
      );
    for (let n = 0; n < BY_NETWORK / 2; n += 1) expect((await signUp()).status).toBe(200);
    expect(await loginStatuses(BY_NETWORK / 2, () => ({ from }))).toEqual(allowed(BY_NETWORK / 2));
    expect([(await signUp()).status, await loginStatus({ from })]).toEqual([429, 429]);
  });

  it('does not count attempts over the limit of the network against the account', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    await loginStatuses(BY_NETWORK, () => ({}));
    expect(await loginStatuses(BY_ACCOUNT, () => ({ email }))).not.toContain(200);
    expect(await loginStatus({ email, from: '192.0.2.2' })).toBe(200);
  });
});

describe('Mutation.login over the limit', () => {
  it.each([
    ['application/json', '/graphql'],
    ['application/graphql-response+json', '/graphql'],
    ['application/json', '/graphql?full=1'],
    ['application/graphql-response+json', '/graphql?full=1'],
  ])('responds with 429 and Retry-After in %s at %s', async (Accept, path) => {
    const email = `${crypto.randomUUID()}@example.com`;
    await loginStatuses(BY_ACCOUNT, () => ({ email }));
    gateway.clock.advance(17_500);
    const response = await attemptLogin({ email, path, headers: { Accept } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '43']);
    const { data, errors } = await response.json();
    expect(data ?? null).toBeNull();
    const requestId = response.headers.get('x-request-id');
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'The password of this account was tried too often. Try again in 43 s.',
        path: ['login'],
        extensions: { code: 'RATE_LIMITED', retryAfter: 43, requestId },
      }),
    ]);
  });

  it('does not prevent refreshToken for the account', async () => {
    const { account, refreshToken } = await gateway.signUp();
    await loginStatuses(BY_ACCOUNT + 1, () => ({ email: account.email }));
    expect(await refresh(gateway, refreshToken)).toMatchObject({
      __typename: 'RefreshTokenPayload',
      account,
    });
  });
});
