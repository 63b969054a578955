import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountDocument,
  AccountsDocument,
  DisableAccountDocument,
} from '../../src/sdk/generated/operations.ts';
import { Administration } from '../../src/services/accounts/administration.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

const UNKNOWN_ID = Buffer.from(`Account:${randomUUID()}`).toString('base64');

let gateway: TestGateway;
let admin: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function findEmail(id: string, { accessToken }: SignedUp) {
  return (await gateway.manage(AccountDocument, { id }, accessToken)).account?.email ?? null;
}

describe('Query.accounts', () => {
  it('pages through all accounts for an administrator, newest first', async () => {
    await using gateway = await startGateway();
    const { accessToken } = await gateway.signUp('1@example.com');
    for (const n of [2, 3, 4, 5]) await gateway.signUp(`${n}@example.com`);
    const listed: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const { accounts } = await gateway.manage(AccountsDocument, { first: 2, after }, accessToken);
      expect(accounts.totalCount).toBe(5);
      listed.push(...accounts.edges.map(({ node }) => node.email));
      after = accounts.pageInfo.hasNextPage ? (accounts.pageInfo.endCursor ?? null) : null;
    }
    expect(listed).toEqual([5, 4, 3, 2, 1].map((n) => `${n}@example.com`));
  });

  it('filters accounts by text and status', async () => {
    await using gateway = await startGateway();
    const { accessToken } = await gateway.signUp('ada@example.com');
    const { account } = await gateway.signUp('bob@example.com');
    await gateway.manage(DisableAccountDocument, { input: { id: account.id } }, accessToken);
    const find = async (filter: { text?: string; status?: 'ACTIVE' | 'DISABLED' }) => {
      const { accounts } = await gateway.manage(AccountsDocument, { filter }, accessToken);
      expect(accounts.totalCount).toBe(accounts.edges.length);
      return accounts.edges.map(({ node }) => node.email);
    };
    expect(await find({ text: 'BOB@' })).toEqual(['bob@example.com']);
    expect(await find({ status: 'ACTIVE' })).toEqual(['ada@example.com']);
    expect(await find({ status: 'DISABLED' })).toEqual(['bob@example.com']);
    expect(await find({ text: 'ada', status: 'DISABLED' })).toEqual([]);
  });

  it.each([
    ['totalCount', '{ accounts { totalCount } }'],
    ['edges', '{ accounts { edges { node { email } } } }'],
  ])('returns FORBIDDEN to a member and 401 without a token when asked for %s', async (_, query) => {
    const { accessToken } = await gateway.signUp();
    const response = await gateway.post('/graphql', { query }, bearer(accessToken));
    const { data, errors } = await response.json();
    expect([response.status, data, errors[0].extensions.code]).toEqual([403, null, 'FORBIDDEN']);
    expect((await gateway.post('/graphql', { query })).status).toBe(401);
  });
});

describe('Query.account', () => {
  it('finds an account by its global id or its email address for an administrator', async () => {
    const email = `${randomUUID()}@example.com`;
    const { account } = await gateway.signUp(email);
    for (const id of [account.id, email, ` ${email.toUpperCase()} `]) {
      expect(await findEmail(id, admin)).toBe(email);
    }
    for (const id of [UNKNOWN_ID, 'nobody@example.com', '', 'nonsense'])
      expect(await findEmail(id, admin)).toBeNull();
    expect(account).toMatchObject({ status: 'ACTIVE', disabledAt: null });
  });

  it('returns an account to its owner and null to another member', async () => {
    const [owner, stranger] = [await gateway.signUp(), await gateway.signUp()];
    for (const id of [owner.account.id, owner.account.email]) {
      expect(await findEmail(id, owner)).toBe(owner.account.email);
      expect(await findEmail(id, stranger)).toBeNull();
    }
  });
});

describe('Administration', () => {
  it('throws FORBIDDEN for a member who lists or counts accounts, and does not read the database', async () => {
    const unused = () => Promise.reject(new Error('not expected'));
    const administration = new Administration({
      storage: { read: unused, write: unused, close: unused },
      clock: gateway.clock,
      sessions: undefined as never,
      onChange: () => undefined,
    });
    const member = { accountId: 'ada', role: 'MEMBER', sessionId: null } as const;
    const forbidden = { code: 'FORBIDDEN' };
    await expect(administration.list(member, {}, { limit: 1, inverted: false })).rejects.toMatchObject(
      forbidden,
    );
    await expect(administration.count(member, {})).rejects.toMatchObject(forbidden);
  });
});
