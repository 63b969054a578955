import { argon2 } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOGIN_LIMITS } from '../../src/services/accounts/login-limits.ts';
import { PasswordHasher, RECOMMENDED_COST } from '../../src/services/accounts/passwords.ts';
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
      runIn(
        gateway,
        sql,
        await new PasswordHasher(RECOMMENDED_COST).hash(replacement, { network: '', account: '' }),
        KNOWN,
      );
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

describe('Mutation.login while passwords wait to be hashed', () => {
  const held: (() => void)[] = [];

  /** Lets no password be hashed until `release` is called. */
  function hold(): void {
    vi.mocked(argon2).mockImplementation((_algorithm, _parameters, done) => {
      held.push(() => done(null, Buffer.alloc(32)));
    });
  }
  function release(): void {
    vi.mocked(argon2).mockImplementation((_algorithm, _parameters, done) => done(null, Buffer.alloc(32)));
    for (const finish of held.splice(0)) finish();
  }
  afterEach(() => vi.mocked(argon2).mockReset());

  const attempt = (email: string, from: string, password = WRONG) =>
    gateway.post(
      '/graphql',
      {
        query: `mutation { login(input: { email: "${email}", password: "${password}" }) { __typename } }`,
      },
      { 'X-Forwarded-For': from },
    );

  it('responds with 429 to the 67th of as many networks, and other requests are not delayed', async () => {
    const { accessToken } = await gateway.signUp();
    const { key } = await gateway.createKey(accessToken);
    hold();
    const attempts = Array.from({ length: 67 }, (_, n) => attempt(`${n}@example.com`, `192.0.2.${n}`));
    const first = await Promise.race(attempts);
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await first.json()).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(held).toHaveLength(2);
    expect(await statusWith(gateway, accessToken)).toBe(200);
    expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
    release();
    const found = (await Promise.all(attempts)).map(({ status }) => status);
    expect(found.filter((status) => status === 200)).toHaveLength(66);
  });

  it('lets 16 of one network wait, and counts no attempt that was not checked', async () => {
    const from = '192.0.2.77';
    hold();
    const others = ['192.0.2.1', '192.0.2.2'].map((network) => attempt(UNKNOWN, network));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    const settled: number[] = [];
    const own = Array.from({ length: 20 }, async (_, n) => {
      settled.push((await attempt(`own${n}@example.com`, from)).status);
    });
    await vi.waitFor(() => expect(settled).toEqual([429, 429, 429, 429]));
    release();
    await Promise.all([...others, ...own]);
    let allowed = 0;
    while ((await attempt(`${crypto.randomUUID()}@example.com`, from, 'short')).status === 200) allowed += 1;
    expect(allowed).toBe(LOGIN_LIMITS.network - 16);
  });

  it('checks a password of another network before those that wait for a busy one', async () => {
    hold();
    const busy = Array.from({ length: 18 }, (_, n) => attempt(`busy${n}@example.com`, '192.0.2.88'));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    // Two run; the other 16 are in the queue once one more is rejected.
    const oneMore = await attempt('one-more@example.com', '192.0.2.88');
    expect(oneMore.status).toBe(429);
    let isChecked = false;
    const other = attempt(KNOWN, '192.0.2.99').finally(() => {
      isChecked = true;
    });
    let finished = 0;
    while (!isChecked) {
      await vi.waitFor(() => expect(held.length > 0 || isChecked).toBe(true));
      const finish = held.shift();
      if (!finish) break;
      finished += 1;
      finish();
    }
    // Those that ran, the first that waited, and this one, by the time that it was noticed.
    expect(finished).toBeLessThan(10);
    release();
    await Promise.all([...busy, other]);
  });
});
