import { argon2 } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PasswordHasher, RECOMMENDED_COST } from '../../src/services/passwords.ts';
import { logIn, type SignedUp, statusWith } from '../support/account-sessions.ts';
import { disable, runIn, selectFrom, takePassword } from '../support/database.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

// Spied on, to count how often and at what cost passwords are hashed.
vi.mock('node:crypto', { spy: true });

const WRONG = 'wrong, and long enough';
const KNOWN = 'known@example.com';
const DISABLED = 'disabled@example.com';
const EXTERNAL = 'elsewhere@example.com';
const UNKNOWN = 'unknown@example.com';
// The REST APIs of other systems accept it in place of the email address; the mutation does not.
const DISPLAY_NAME = 'A name that nobody else has';

let gateway: TestGateway;
let admin: SignedUp;
let known: SignedUp;
beforeAll(async () => {
  gateway = await startGateway({ passwordCost: RECOMMENDED_COST, trustedProxies: ['127.0.0.1'] });
  admin = await gateway.signUp();
  known = await gateway.signUp(KNOWN);
  for (const email of [DISABLED, EXTERNAL]) await gateway.signUp(email);
  disable(gateway, DISABLED);
  runIn(gateway, 'update accounts set display_name = ? where email = ?', DISPLAY_NAME, KNOWN);
  takePassword(gateway, EXTERNAL);
});
beforeEach(() => gateway.clock.advance(60_000));
afterEach(() => vi.restoreAllMocks());
afterAll(() => gateway[Symbol.asyncDispose]());

/** Reads the stored events of failed logins, oldest first. */
function storedFailures() {
  const sql = "select * from events where type = 'account.login_failed' order by created_at, id";
  return selectFrom(gateway, sql) as Record<string, string>[];
}

/** Logs in while another request changes the account between the verification of the password and the session. */
async function logInDuring(email: string, change: () => Promise<void> | void) {
  vi.spyOn(PasswordHasher.prototype, 'verify').mockImplementationOnce(async () => {
    await change();
    return true;
  });
  return (await logIn(gateway, email)).__typename;
}

describe('Mutation.login', () => {
  const rejected = [
    ['an unknown email address', UNKNOWN, PASSWORD],
    ['a display name instead of the email address', DISPLAY_NAME, PASSWORD],
    ['a wrong password', KNOWN, WRONG],
    ['the password of a disabled account', DISABLED, PASSWORD],
    ['a wrong password of a disabled account', DISABLED, WRONG],
    ['any password of an account without one', EXTERNAL, PASSWORD],
    ['the stored marker of an account without a password', EXTERNAL, '!'],
    ['a password that is too long', KNOWN, 'x'.repeat(100_000)],
    ['an unknown email address and a password that is too long', UNKNOWN, 'x'.repeat(100_000)],
  ] as const;

  it.each(rejected)('returns the same InvalidCredentialsError for %s', async (_, email, password) => {
    const query =
      'mutation($input: LoginInput!) { login(input: $input) { __typename ... on Error { code message } } }';
    const response = await gateway.post('/graphql', { query, variables: { input: { email, password } } });
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        data: {
          login: {
            __typename: 'InvalidCredentialsError',
            code: 'INVALID_CREDENTIALS',
            message: 'The email address or the password is wrong.',
          },
        },
      },
    ]);
  });

  it.each(rejected)(
    'hashes once at full cost, unless the length is invalid, for %s',
    async (_, email, password) => {
      vi.mocked(argon2).mockClear();
      const before = storedFailures().length;
      await logIn(gateway, email, password);
      const isPossible = password.length >= 15 && password.length <= 1024;
      const costs = vi.mocked(argon2).mock.calls.map(([, { memory, passes, parallelism, tagLength }]) => ({
        memory,
        passes,
        parallelism,
        tagLength,
      }));
      expect(costs).toEqual(isPossible ? [{ memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }] : []);
      expect(storedFailures()).toHaveLength(before + 1);
    },
  );

  it('records a failed login of a known account without an actor', async () => {
    await logIn(gateway, KNOWN, WRONG);
    const [event] = await listEvents(gateway, known.accessToken, { type: 'account.login_failed' });
    expect(event).toMatchObject({
      target: known.account.id,
      actor: null,
      ip: '127.0.0.1',
      metadata: {},
      createdAt: new Date(gateway.clock.now()).toISOString(),
    });
  });

  it('records a failed login of an unknown account without a target, for administrators only', async () => {
    await logIn(gateway, UNKNOWN, WRONG);
    expect(storedFailures().at(-1)).toMatchObject({ account_id: '', actor_id: null, target_id: '' });
    const filter = { type: 'account.login_failed' };
    const [event] = await listEvents(gateway, admin.accessToken, filter);
    expect(event).toMatchObject({ target: null, actor: null, metadata: {} });
    const visible = await listEvents(gateway, known.accessToken, filter);
    expect(visible.map(({ target }) => target)).not.toContain(null);
  });

  it('records neither the email address nor the password of a failed login', async () => {
    for (const [, email, password] of rejected) await logIn(gateway, email, password);
    const recorded = JSON.stringify(storedFailures());
    for (const secret of [UNKNOWN, KNOWN, DISABLED, PASSWORD, WRONG]) expect(recorded).not.toContain(secret);
  });

  it('rejects a password that was replaced while it was verified, and records the failure', async () => {
    const replacement = 'the one that is good now';
    const before = storedFailures().length;
    const result = await logInDuring(KNOWN, async () => {
      const sql = 'update accounts set password_hash = ? where email = ?';
      runIn(gateway, sql, await new PasswordHasher(RECOMMENDED_COST).hash(replacement), KNOWN);
    });
    expect(result).toBe('InvalidCredentialsError');
    expect(storedFailures().slice(before)).toMatchObject([{ account_id: expect.stringMatching(/./) }]);
    expect((await logIn(gateway, KNOWN, replacement)).__typename).toBe('LoginPayload');
  });

  it('rejects an account that was disabled while its password was verified', async () => {
    const { email } = (await gateway.signUp()).account;
    expect(await logInDuring(email, () => disable(gateway, email))).toBe('InvalidCredentialsError');
  });
});

describe('Mutation.login while 66 passwords wait to be hashed', () => {
  it('responds with 503, and other requests are not delayed', async () => {
    const { accessToken } = await gateway.signUp();
    const { key } = await gateway.createKey(accessToken);
    const held: (() => void)[] = [];
    vi.mocked(argon2).mockImplementation((_algorithm, _parameters, done) => {
      held.push(() => done(null, Buffer.alloc(32)));
    });
    const attempts = Array.from({ length: 67 }, (_, n) =>
      gateway.post(
        '/graphql',
        {
          query: `mutation { login(input: { email: "${n}@example.com", password: "${WRONG}" }) { __typename } }`,
        },
        { 'X-Forwarded-For': `192.0.2.${n}` },
      ),
    );
    const first = await Promise.race(attempts);
    expect(first.status).toBe(503);
    expect((await first.json()).errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    expect(held).toHaveLength(2);
    expect(await statusWith(gateway, accessToken)).toBe(200);
    expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
    vi.mocked(argon2).mockImplementation((_algorithm, _parameters, done) => done(null, Buffer.alloc(32)));
    for (const release of held) release();
    const found = (await Promise.all(attempts)).map(({ status }) => status);
    expect(found.filter((status) => status === 200)).toHaveLength(66);
    vi.mocked(argon2).mockReset();
  });
});
