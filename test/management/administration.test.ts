import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AccountDocument,
  AccountsDocument,
  type AccountsQuery,
  DisableAccountDocument,
  EnableAccountDocument,
  EventsDocument,
  LoginDocument,
  MeDocument,
  RefreshTokenDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

const NEVER = Buffer.from(`Account:${randomUUID()}`).toString('base64');

let gateway: TestGateway;
let admin: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function disable(id: string, { accessToken } = admin) {
  return (await gateway.manage(DisableAccountDocument, { input: { id } }, accessToken)).disableAccount;
}

async function enable(id: string, { accessToken } = admin) {
  return (await gateway.manage(EnableAccountDocument, { input: { id } }, accessToken)).enableAccount;
}

async function logIn(email: string, password = PASSWORD) {
  return (await gateway.manage(LoginDocument, { input: { email, password } })).login;
}

async function refresh(refreshToken: string) {
  return (await gateway.manage(RefreshTokenDocument, { input: { refreshToken } })).refreshToken;
}

/** The status of a request with an access token. */
async function statusOf(accessToken: string): Promise<number> {
  return (await gateway.post('/graphql', { query: MeDocument.toString() }, bearer(accessToken))).status;
}

async function eventsOf(account: { id: string }, { accessToken }: { accessToken: string } = admin) {
  const { events } = await gateway.manage(EventsDocument, { filter: { target: account.id } }, accessToken);
  return events.edges.map(({ node: { type, actor } }) => [type, actor]);
}

async function isSeen(id: string, { accessToken }: SignedUp) {
  return (await gateway.manage(AccountDocument, { id }, accessToken)).account?.email ?? null;
}

describe('accounts', () => {
  test('lists all for an administrator, newest first, page by page', async () => {
    await using gateway = await startGateway();
    const { accessToken } = await gateway.signUp('1@example.com');
    for (const n of [2, 3, 4, 5]) await gateway.signUp(`${n}@example.com`);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: AccountsQuery = await gateway.manage(AccountsDocument, { first: 2, after }, accessToken);
      const { accounts } = page;
      expect(accounts.totalCount).toBe(5);
      seen.push(...accounts.edges.map(({ node }) => node.email));
      if (!accounts.pageInfo.hasNextPage) break;
      after = accounts.pageInfo.endCursor;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map((n) => `${n}@example.com`));
  });

  test('finds by text and status', async () => {
    await using gateway = await startGateway();
    const { accessToken } = await gateway.signUp('ada@example.com');
    const { account } = await gateway.signUp('bob@example.com');
    await gateway.manage(DisableAccountDocument, { input: { id: account.id } }, accessToken);
    const found = async (filter: { text?: string; status?: 'ACTIVE' | 'DISABLED' }) => {
      const { accounts } = await gateway.manage(AccountsDocument, { filter }, accessToken);
      expect(accounts.totalCount).toBe(accounts.edges.length);
      return accounts.edges.map(({ node }) => node.email);
    };
    expect(await found({ text: 'BOB@' })).toEqual(['bob@example.com']);
    expect(await found({ status: 'ACTIVE' })).toEqual(['ada@example.com']);
    expect(await found({ status: 'DISABLED' })).toEqual(['bob@example.com']);
    expect(await found({ text: 'ada', status: 'DISABLED' })).toEqual([]);
  });

  test.each(['{ accounts { totalCount } }', '{ accounts { edges { node { email } } } }'])(
    'is forbidden to anybody else: %s',
    async (query) => {
      const { accessToken } = await gateway.signUp();
      const answer = await gateway.post('/graphql', { query }, bearer(accessToken));
      const { data, errors } = await answer.json();
      expect([answer.status, data, errors[0].extensions.code]).toEqual([403, null, 'FORBIDDEN']);
      expect((await gateway.post('/graphql', { query })).status).toBe(401);
    },
  );
});

describe('account', () => {
  test('is found by its global id and its address, by an administrator', async () => {
    const email = `${randomUUID()}@example.com`;
    const { account } = await gateway.signUp(email);
    for (const id of [account.id, email, ` ${email.toUpperCase()} `]) {
      expect(await isSeen(id, admin)).toBe(email);
    }
    for (const id of [NEVER, 'nobody@example.com', '', 'nonsense'])
      expect(await isSeen(id, admin)).toBeNull();
    expect(account).toMatchObject({ status: 'ACTIVE', disabledAt: null });
  });

  test('is seen by its owner, and by no other', async () => {
    const [owner, stranger] = [await gateway.signUp(), await gateway.signUp()];
    for (const id of [owner.account.id, owner.account.email]) {
      expect(await isSeen(id, owner)).toBe(owner.account.email);
      expect(await isSeen(id, stranger)).toBeNull();
    }
  });
});

describe('disableAccount', () => {
  test('answers the disabled account, and records who did it', async () => {
    const { account } = await gateway.signUp();
    expect(await disable(account.id)).toEqual({
      __typename: 'DisableAccountPayload',
      account: {
        ...account,
        status: 'DISABLED',
        disabledAt: new Date(gateway.clock.now()).toISOString(),
      },
    });
    expect((await eventsOf(account))[0]).toEqual(['account.disabled', admin.account.id]);
  });

  test('once more changes nothing', async () => {
    const { account } = await gateway.signUp();
    const first = await disable(account.email);
    gateway.clock.advance(1000);
    expect(await disable(account.id)).toEqual(first);
    expect((await eventsOf(account)).filter(([type]) => type === 'account.disabled')).toHaveLength(1);
  });

  test('ends every session from the next request on', async () => {
    const { account, ...first } = await gateway.signUp();
    const second = await logIn(account.email);
    if (second.__typename !== 'LoginPayload') throw new Error(second.message);
    // The one is known to the cache, the other was never asked for.
    expect(await statusOf(first.accessToken)).toBe(200);
    await disable(account.id);
    for (const { accessToken, refreshToken } of [first, second]) {
      expect(await statusOf(accessToken)).toBe(401);
      expect(await refresh(refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    }
    expect(await statusOf(admin.accessToken)).toBe(200);
  });

  test('lets nobody log in, and answers the right password like a wrong one', async () => {
    const { account } = await gateway.signUp();
    await disable(account.id);
    const right = await logIn(account.email);
    expect(right).toMatchObject({ __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' });
    expect(right).toEqual(await logIn(account.email, 'not the right password'));
  });

  test('leaves no session to those who log in or refresh at the same time', async () => {
    const { account, refreshToken } = await gateway.signUp();
    const logIns = Array.from({ length: 8 }, () => logIn(account.email));
    const refreshed = refresh(refreshToken);
    await logIns[0];
    await disable(account.id);
    const answers = [...(await Promise.all(logIns)), await refreshed];
    const tokens = answers.flatMap((answer) => ('accessToken' in answer ? [answer] : []));
    expect(tokens.length).toBeGreaterThan(0);
    for (const { accessToken, refreshToken } of tokens) {
      expect(await statusOf(accessToken)).toBe(401);
      expect((await refresh(refreshToken)).__typename).toBe('InvalidRefreshTokenError');
    }
  });

  test('refuses to disable oneself', async () => {
    const member = await gateway.signUp();
    for (const who of [admin, member]) {
      expect(await disable(who.account.id, who)).toMatchObject({
        __typename: 'ValidationError',
        fieldErrors: [{ path: ['id'], message: 'is your own account, which you cannot disable' }],
      });
      expect(await statusOf(who.accessToken)).toBe(200);
    }
  });

  test('answers a member as if others did not exist, and an administrator when they do not', async () => {
    const [member, other] = [await gateway.signUp(), await gateway.signUp()];
    const foreign = await disable(other.account.id, member);
    expect(foreign).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    expect(await disable(other.account.email, member)).toEqual(foreign);
    expect(await disable(NEVER, member)).toEqual(foreign);
    expect(await disable(NEVER)).toEqual(foreign);
    expect(await statusOf(other.accessToken)).toBe(200);
    const query = `mutation { disableAccount(input: { id: "${other.account.id}" }) { __typename } }`;
    expect((await gateway.post('/graphql', { query })).status).toBe(401);
  });
});

describe('enableAccount', () => {
  test('lets the account log in again, and brings no session back', async () => {
    const { account, accessToken, refreshToken } = await gateway.signUp();
    await disable(account.id);
    expect(await enable(account.id)).toEqual({ __typename: 'EnableAccountPayload', account });
    expect((await eventsOf(account))[0]).toEqual(['account.enabled', admin.account.id]);
    expect(await statusOf(accessToken)).toBe(401);
    expect(await refresh(refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    const again = await logIn(account.email);
    if (again.__typename !== 'LoginPayload') throw new Error(again.message);
    expect(await statusOf(again.accessToken)).toBe(200);
    // What was done to the account, its owner may read.
    const types = (await eventsOf(account, again)).map(([type]) => type);
    expect(types).toEqual(expect.arrayContaining(['account.enabled', 'account.disabled']));
  });

  test('changes nothing of an account that is enabled', async () => {
    const { account } = await gateway.signUp();
    expect(await enable(account.email)).toMatchObject({ account });
    expect((await eventsOf(account)).map(([type]) => type)).not.toContain('account.enabled');
  });

  test('answers a member as if others did not exist', async () => {
    const [member, other] = [await gateway.signUp(), await gateway.signUp()];
    await disable(other.account.id);
    const foreign = await enable(other.account.id, member);
    expect(foreign).toMatchObject({ __typename: 'NotFoundError' });
    expect(await enable(NEVER)).toEqual(foreign);
    expect(await logIn(other.account.email)).toMatchObject({ __typename: 'InvalidCredentialsError' });
  });
});
