import { argon2 } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { EventsDocument, LoginDocument } from '../../src/sdk/generated/operations.ts';
import { PasswordHasher, RECOMMENDED_COST } from '../../src/services/passwords.ts';
import { connectTo, disable, runIn, takePassword } from '../support/database.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

vi.mock('node:crypto', { spy: true });

const WRONG = 'wrong, and long enough';
const KNOWN = 'known@example.com';
const DISABLED = 'disabled@example.com';
const ELSEWHERE = 'elsewhere@example.com';
const UNKNOWN = 'unknown@example.com';

let gateway: TestGateway;
let admin: Awaited<ReturnType<TestGateway['signUp']>>;
let known: Awaited<ReturnType<TestGateway['signUp']>>;
beforeAll(async () => {
  gateway = await startGateway({ passwordCost: RECOMMENDED_COST });
  admin = await gateway.signUp();
  known = await gateway.signUp(KNOWN);
  for (const email of [DISABLED, ELSEWHERE]) await gateway.signUp(email);
  disable(gateway, DISABLED);
  runIn(gateway, 'update accounts set display_name = ? where email = ?', NAME, KNOWN);
  takePassword(gateway, ELSEWHERE);
});
beforeEach(() => gateway.clock.advance(60_000));
afterEach(() => vi.restoreAllMocks());
afterAll(() => gateway[Symbol.asyncDispose]());

async function logIn(email: string, password: string) {
  return (await gateway.manage(LoginDocument, { input: { email, password } })).login;
}

/** What was recorded of failed log-ins, oldest first. */
function recorded() {
  const database = connectTo(gateway);
  const rows = database
    .prepare("select * from events where type = 'account.login_failed' order by created_at, id")
    .all();
  database.close();
  return rows as Record<string, string>[];
}

// Good where clients know people by it.
const NAME = 'A name that nobody else has';

const everyRefusal = [
  ['an unknown address', UNKNOWN, PASSWORD],
  ['a display name', NAME, PASSWORD],
  ['a wrong password', KNOWN, WRONG],
  ['a disabled account with its password', DISABLED, PASSWORD],
  ['a disabled account with a wrong password', DISABLED, WRONG],
  ['an account without a password', ELSEWHERE, PASSWORD],
  ['an account without a password, with what stands in its place', ELSEWHERE, '!'],
  ['a password that nobody can have', KNOWN, 'x'.repeat(100_000)],
  ['the same for an unknown address', UNKNOWN, 'x'.repeat(100_000)],
] as const;

describe('a refused log-in', () => {
  test.each(everyRefusal)('answers as any other: %s', async (_, email, password) => {
    const query =
      'mutation($input: LoginInput!) { login(input: $input) { __typename ... on Error { code message } } }';
    const answer = await gateway.post('/graphql', { query, variables: { input: { email, password } } });
    expect([answer.status, await answer.json()]).toEqual([
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

  test.each(everyRefusal)('takes the same work as any other: %s', async (_, email, password) => {
    vi.mocked(argon2).mockClear();
    const before = recorded().length;
    await logIn(email, password);
    const possible = password.length >= 15 && password.length <= 1024;
    const costs = vi.mocked(argon2).mock.calls.map(([, { memory, passes, parallelism, tagLength }]) => ({
      memory,
      passes,
      parallelism,
      tagLength,
    }));
    expect(costs).toEqual(possible ? [{ memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }] : []);
    expect(recorded()).toHaveLength(before + 1);
  });

  test('is on the record of a known account, by nobody', async () => {
    await logIn(KNOWN, WRONG);
    const { events } = await gateway.manage(
      EventsDocument,
      { filter: { type: 'account.login_failed' } },
      known.accessToken,
    );
    expect(events.edges[0]?.node).toMatchObject({
      target: known.account.id,
      actor: null,
      ip: '127.0.0.1',
      metadata: {},
      createdAt: new Date(gateway.clock.now()).toISOString(),
    });
  });

  test('for an unknown address is on no account, and shown to administrators without a target', async () => {
    await logIn(UNKNOWN, WRONG);
    expect(recorded().at(-1)).toMatchObject({ account_id: '', actor_id: null, target_id: '' });
    const filter = { type: 'account.login_failed' };
    const { events } = await gateway.manage(EventsDocument, { filter }, admin.accessToken);
    expect(events.edges[0]?.node).toMatchObject({ target: null, actor: null, metadata: {} });
    const seen = await gateway.manage(EventsDocument, { filter }, known.accessToken);
    expect(seen.events.edges.map(({ node }) => node.target)).not.toContain(null);
  });

  test('leaves neither the address nor the password in what is recorded', async () => {
    for (const [, email, password] of everyRefusal) await logIn(email, password);
    const text = JSON.stringify(recorded());
    for (const said of [UNKNOWN, KNOWN, DISABLED, PASSWORD, WRONG]) expect(text).not.toContain(said);
  });

  test('is no log-in of an account whose password was replaced while it was verified', async () => {
    vi.spyOn(PasswordHasher.prototype, 'verify').mockImplementationOnce(async () => {
      const sql = 'update accounts set password_hash = ? where email = ?';
      runIn(gateway, sql, await new PasswordHasher(RECOMMENDED_COST).hash('the one that is good now'), KNOWN);
      return true;
    });
    expect((await logIn(KNOWN, PASSWORD)).__typename).toBe('InvalidCredentialsError');
    expect(recorded().at(-1)).toMatchObject({ account_id: expect.stringMatching(/./) });
    expect((await logIn(KNOWN, 'the one that is good now')).__typename).toBe('LoginPayload');
  });

  test('is no log-in of an account that was disabled while its password was verified', async () => {
    const { account } = await gateway.signUp();
    vi.spyOn(PasswordHasher.prototype, 'verify').mockImplementationOnce(async () => {
      disable(gateway, account.email);
      return true;
    });
    expect((await logIn(account.email, PASSWORD)).__typename).toBe('InvalidCredentialsError');
  });
});
