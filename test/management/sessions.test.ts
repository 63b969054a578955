import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  EventsDocument,
  LoginDocument,
  MeDocument,
  RefreshTokenDocument,
  RevokeSessionDocument,
  SessionsDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

const DAY = 86_400_000;

let gateway: TestGateway;
let admin: { accessToken: string };
let ada: Awaited<ReturnType<TestGateway['signUp']>>;
beforeAll(async () => {
  gateway = await startGateway();
  await gateway.signUp('admin@example.com');
});
beforeEach(async () => {
  gateway.clock.advance(60_000);
  admin = await signIn('admin@example.com');
  ada = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function signIn(email: string, at: Pick<TestGateway, 'manage'> = gateway) {
  const { login } = await at.manage(LoginDocument, { input: { email, password: PASSWORD } });
  if (login.__typename !== 'LoginPayload') throw new Error(login.message);
  return login;
}

async function sessions(token = ada.accessToken, at: Pick<TestGateway, 'manage'> = gateway) {
  return (await at.manage(SessionsDocument, {}, token)).sessions;
}

async function currentOf(token: string): Promise<string> {
  const current = (await sessions(token)).find(({ current }) => current);
  if (!current) throw new Error('none is current');
  return current.id;
}

async function revoke(id: string, token = ada.accessToken) {
  return (await gateway.manage(RevokeSessionDocument, { input: { id } }, token)).revokeSession;
}

async function node(id: string, token = ada.accessToken) {
  const query = 'query($id: ID!) { node(id: $id) { __typename id ... on Session { ip current } } }';
  const answer = await gateway.post('/graphql', { query, variables: { id } }, bearer(token));
  return (await answer.json()).data.node;
}

const refresh = async ({ refreshToken }: { refreshToken: string }) =>
  (await gateway.manage(RefreshTokenDocument, { input: { refreshToken } })).refreshToken;
const statusOf = async (token: string) =>
  (await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(token))).status;
const iso = (time: number) => new Date(time).toISOString();

describe('sessions', () => {
  test('are those of the viewer, newest use first, and tell which one asks', async () => {
    const started = gateway.clock.now();
    gateway.clock.advance(1000);
    const query = `mutation { login(input: { email: "${ada.account.email}", password: "${PASSWORD}" }) {
      ... on LoginPayload { accessToken } } }`;
    const answer = await gateway.post('/graphql', { query }, { 'User-Agent': 'a test/1' });
    const { accessToken } = (await answer.json()).data.login;
    const common = { id: expect.any(String), ip: '127.0.0.1' };
    const [second, first] = [gateway.clock.now(), started].map((time) => ({
      ...common,
      createdAt: iso(time),
      lastUsedAt: iso(time),
      expiresAt: iso(time + 30 * DAY),
    }));
    const seen = await sessions();
    expect(seen).toEqual([
      { ...second, userAgent: 'a test/1', current: false },
      { ...first, userAgent: expect.any(String), current: true },
    ]);
    expect(await sessions(accessToken)).toEqual(seen.map((one) => ({ ...one, current: !one.current })));
  });

  test('that can be refreshed no more are not among them', async () => {
    const old = await currentOf(ada.accessToken);
    gateway.clock.advance(30 * DAY - 1);
    const token = (await signInLater()).accessToken;
    expect((await sessions(token)).map(({ id }) => id)).toContain(old);
    gateway.clock.advance(1);
    expect((await sessions(token)).map(({ id }) => id)).toEqual([await currentOf(token)]);
    expect([await node(old, token), await revoke(old, token)]).toEqual([null, await revoke(never, token)]);
  });

  test('need somebody signed in', async () => {
    for (const query of [
      '{ sessions { id } }',
      `mutation { revokeSession(input: { id: "x" }) { __typename } }`,
    ]) {
      expect((await gateway.post('/graphql', { query })).status).toBe(401);
    }
  });
});

const never = Buffer.from(`Session:${randomUUID()}`).toString('base64');
const signInLater = () => signIn(ada.account.email);

describe('revokeSession', () => {
  test('ends both tokens of that session at once, and no other', async () => {
    const other = await signIn(ada.account.email);
    expect(await statusOf(other.accessToken)).toBe(200);
    const id = await currentOf(other.accessToken);
    expect(await revoke(id)).toEqual({ __typename: 'RevokeSessionPayload', deletedId: id });
    expect([await statusOf(other.accessToken), await statusOf(ada.accessToken)]).toEqual([401, 200]);
    expect(await refresh(other)).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect((await sessions()).map(({ id }) => id)).not.toContain(id);
    expect(await revoke(id)).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });

  test('ends the session that it is asked in', async () => {
    expect((await revoke(await currentOf(ada.accessToken))).__typename).toBe('RevokeSessionPayload');
    expect(await statusOf(ada.accessToken)).toBe(401);
  });

  test('is recorded as the end of that session', async () => {
    const id = await currentOf((await signIn(ada.account.email)).accessToken);
    await revoke(id);
    const { events } = await gateway.manage(EventsDocument, { filter: { target: id } }, ada.accessToken);
    expect(events.edges.map(({ node }) => node)).toMatchObject([
      { type: 'session.ended', target: id, actor: ada.account.id },
    ]);
  });

  test("answers another's as one that does not exist, and leaves it as it is", async () => {
    const id = await currentOf(ada.accessToken);
    const stranger = (await gateway.signUp()).accessToken;
    const answers = async (of: string) => [await revoke(of, stranger), await node(of, stranger)];
    expect(await answers(id)).toEqual(await answers(never));
    expect(await answers(id)).toEqual([expect.objectContaining({ __typename: 'NotFoundError' }), null]);
    expect(await statusOf(ada.accessToken)).toBe(200);
  });

  test.each([
    ['nothing', ''],
    ['nonsense', 'nonsense'],
    ['an object of another type', Buffer.from('Account:x').toString('base64')],
  ])('answers %s as one that does not exist', async (_, id) => {
    expect(await revoke(id)).toEqual(await revoke(never));
  });

  test("ends anybody's for an administrator, on the owner's record", async () => {
    const mine = await signIn(ada.account.email);
    const id = await currentOf(ada.accessToken);
    expect((await revoke(id, admin.accessToken)).__typename).toBe('RevokeSessionPayload');
    expect(await statusOf(ada.accessToken)).toBe(401);
    const { events } = await gateway.manage(EventsDocument, { filter: { target: id } }, mine.accessToken);
    const { me } = await gateway.manage(MeDocument, {}, admin.accessToken);
    expect(events.edges.map(({ node: { actor } }) => actor)).toEqual([me.id]);
  });
});

test("node finds one's own session, and anybody's for an administrator", async () => {
  const id = await currentOf(ada.accessToken);
  const found = { __typename: 'Session', id, ip: '127.0.0.1' };
  expect(await node(id)).toEqual({ ...found, current: true });
  expect(await node(id, admin.accessToken)).toEqual({ ...found, current: false });
});

test('lastUsedAt of a session tells of any request made in it, by the time the gateway has closed', async () => {
  await using first = await startGateway();
  const { account, accessToken } = await first.signUp();
  const idle = await signIn(account.email, first);
  const started = first.clock.now();
  first.clock.advance(60_000);
  await first.manage(MeDocument, {}, accessToken);
  first.clock.advance(1000);
  await first.manage(MeDocument, {}, accessToken);
  await first.close();

  await using second = await startGateway({ database: first.config.database, clock: first.clock });
  const used = (await sessions(accessToken, second)).map(({ lastUsedAt, current }) => [lastUsedAt, current]);
  expect(used).toEqual([
    [iso(started + 61_000), true],
    [iso(started), false],
  ]);
  expect((await sessions(idle.accessToken, second)).map(({ current }) => current)).toEqual([false, true]);
});

test('a use from before a refresh is not written over it', async () => {
  await using first = await startGateway();
  const { accessToken, refreshToken } = await first.signUp();
  await first.manage(MeDocument, {}, accessToken);
  first.clock.advance(5000);
  const { refreshToken: answer } = await first.manage(RefreshTokenDocument, { input: { refreshToken } });
  if (answer.__typename !== 'RefreshTokenPayload') throw new Error(answer.message);
  await first.close();
  await using second = await startGateway({ database: first.config.database, clock: first.clock });
  const [{ lastUsedAt } = { lastUsedAt: '' }] = await sessions(answer.accessToken, second);
  expect(lastUsedAt).toBe(iso(first.clock.now()));
});
