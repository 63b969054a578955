import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangePasswordDocument, UpdateAccountDocument } from '../../src/sdk/generated/operations.ts';
import { LOGIN_LIMITS } from '../../src/services/accounts/login-limits.ts';
import { DIALECTS } from '../support/dialects.ts';
import { EVERY_ADAPTER } from '../support/entry-points.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { password as basic, rest } from '../support/rest.ts';

const WRONG = 'wrong, and long enough';
const LOGIN = 'mutation($input: LoginInput!) { login(input: $input) { __typename } }';

describe.each(DIALECTS)('on $dialect', ({ startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  let gateway: TestGateway;
  let email: string;
  let accessToken: string;

  beforeAll(async () => {
    databases = await startDatabases();
    gateway = await startGateway({
      adapters: EVERY_ADAPTER,
      trustedProxies: ['127.0.0.1'],
      database: await databases.create(),
    });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    gateway.clock.advance(60_000);
    const signedUp = await gateway.signUp();
    email = signedUp.account.email;
    accessToken = signedUp.accessToken;
  });

  /** A network for each number. */
  const stranger = (n: number) => `198.51.${n >> 8}.${n & 255}`;
  const HOME = '203.0.113.9';

  async function logIn(password: string, from: string): Promise<string> {
    const variables = { input: { email, password } };
    const response = await gateway.post('/graphql', { query: LOGIN, variables }, { 'X-Forwarded-For': from });
    const { data, errors } = await response.json();
    return data?.login.__typename ?? errors[0].extensions.code;
  }

  /** Tries a password once, and returns whether it was right, wrong or not checked. */
  type Attempt = (password: string, from: string) => Promise<'right' | 'wrong' | 'limited' | number>;

  function toOutcome(status: number): Awaited<ReturnType<Attempt>> {
    if (status === 429) return 'limited';
    if (status === 401) return 'wrong';
    return status < 300 ? 'right' : status;
  }

  const overRest =
    (method: string, path: string, request: (password: string) => object): Attempt =>
    async (password, from) => {
      const { headers = {}, ...rest_ } = request(password) as { headers?: Record<string, string> };
      const options = { ...rest_, headers: { ...headers, 'X-Forwarded-For': from } };
      return toOutcome((await rest(gateway.url, method, path, options)).status);
    };

  const overGraphQL =
    (
      document: typeof ChangePasswordDocument | typeof UpdateAccountDocument,
      buildInput: (password: string) => object,
    ): Attempt =>
    async (password, from) => {
      const variables = { input: buildInput(password) };
      const headers = { ...bearer(accessToken), 'X-Forwarded-For': from };
      const response = await gateway.post('/graphql', { query: String(document), variables }, headers);
      if (response.status === 429) return 'limited';
      const [result] = Object.values((await response.json()).data) as { __typename: string }[];
      return result?.__typename === 'InvalidCredentialsError' ? 'wrong' : 'right';
    };

  const ENTRY_POINTS: readonly [string, Attempt][] = [
    [
      'Mutation.login',
      async (password, from) => {
        const outcome = await logIn(password, from);
        if (outcome === 'RATE_LIMITED') return 'limited';
        return outcome === 'LoginPayload' ? 'right' : 'wrong';
      },
    ],
    [
      'Mutation.changePassword',
      overGraphQL(ChangePasswordDocument, (currentPassword) => ({ currentPassword, newPassword: PASSWORD })),
    ],
    [
      'Mutation.updateAccount',
      overGraphQL(UpdateAccountDocument, (currentPassword) => ({ currentPassword, email: `new-${email}` })),
    ],
    ['Fluxbase login', overRest('POST', '/api/v1/auth/login', (password) => ({ body: { email, password } }))],
    [
      'Fluxbase sign-in',
      overRest('POST', '/api/v1/auth/signin', (password) => ({ body: { email, password } })),
    ],
    ['Bloq Basic', overRest('POST', '/auth', (password) => ({ headers: basic(email, password) }))],
    ['Agave Basic', overRest('GET', '/clients/v2', (password) => ({ headers: basic(email, password) }))],
  ];

  describe.each(ENTRY_POINTS)('wrong passwords by %s', (_, attempt) => {
    it('from many networks do not keep the owner out of another network', async () => {
      for (let n = 0; n < 3 * LOGIN_LIMITS.accountAndNetwork; n += 1) {
        expect(await attempt(WRONG, stranger(n))).toBe('wrong');
      }
      expect(await attempt(PASSWORD, HOME)).toBe('right');
    });

    it('are limited for each network, and limit no other network', async () => {
      for (let n = 0; n < LOGIN_LIMITS.accountAndNetwork; n += 1) {
        expect(await attempt(WRONG, stranger(1))).toBe('wrong');
      }
      expect(await attempt(PASSWORD, stranger(1))).toBe('limited');
      expect(await attempt(PASSWORD, stranger(2))).toBe('right');
    });

    it('from all strange networks together are limited, and leave known networks their attempts', async () => {
      expect(await logIn(PASSWORD, HOME)).toBe('LoginPayload');
      for (let n = 0; n < LOGIN_LIMITS.account; n += 1) {
        expect(await attempt(WRONG, stranger(n))).toBe('wrong');
      }
      expect(await attempt(PASSWORD, stranger(1_000))).toBe('limited');
      for (let n = 0; n < LOGIN_LIMITS.accountAndNetwork - 1; n += 1) {
        expect(await attempt(WRONG, HOME)).toBe('wrong');
      }
      expect(await attempt(PASSWORD, HOME)).toBe('right');
    });
  });

  describe('a known network', () => {
    it('is the /64 of an IPv6 address, and of one account alone', async () => {
      expect(await logIn(PASSWORD, '2001:db8:0:1::1')).toBe('LoginPayload');
      const owner = email;
      for (let n = 0; n < LOGIN_LIMITS.account; n += 1) await logIn(WRONG, stranger(n));
      expect(await logIn(PASSWORD, '2001:db8:0:1:ffff::2')).toBe('LoginPayload');
      expect(await logIn(PASSWORD, '2001:db8:0:2::1')).toBe('RATE_LIMITED');
      email = (await gateway.signUp()).account.email;
      for (let n = 0; n < LOGIN_LIMITS.account; n += 1) await logIn(WRONG, stranger(n));
      expect(await logIn(PASSWORD, '2001:db8:0:1::1')).toBe('RATE_LIMITED');
      expect(email).not.toBe(owner);
    });

    it('is forgotten once the account signed in from 20 others', async () => {
      for (let n = 0; n <= 20; n += 1) {
        gateway.clock.advance(1_000);
        expect(await logIn(PASSWORD, `192.0.2.${n}`)).toBe('LoginPayload');
      }
      gateway.clock.advance(60_000);
      for (let n = 0; n < LOGIN_LIMITS.account; n += 1) await logIn(WRONG, stranger(n));
      expect(await logIn(PASSWORD, '192.0.2.0')).toBe('RATE_LIMITED');
      expect(await logIn(PASSWORD, '192.0.2.1')).toBe('LoginPayload');
    });
  });
});
