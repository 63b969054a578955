import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeDocument, RevokeSessionDocument, SessionsDocument } from '../../src/sdk/generated/operations.ts';
import {
  refresh,
  renewTokens,
  type SignedUp,
  startSession,
  statusWith,
} from '../support/account-sessions.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

const DAY = 86_400_000;
const UNKNOWN_ID = Buffer.from(`Session:${randomUUID()}`).toString('base64');

let gateway: TestGateway;
let admin: { accessToken: string };
let ada: SignedUp;
beforeAll(async () => {
  // Otherwise the gateway stores last uses at any time, not only when it stops.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  gateway = await startGateway();
  await gateway.signUp('admin@example.com');
});
beforeEach(async () => {
  gateway.clock.advance(60_000);
  admin = await startSession(gateway, 'admin@example.com');
  ada = await gateway.signUp();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  vi.useRealTimers();
});

async function listSessions(token = ada.accessToken, at: Pick<TestGateway, 'manage'> = gateway) {
  return (await at.manage(SessionsDocument, {}, token)).sessions;
}

/** Returns the id of the session that an access token belongs to. */
async function currentId(token: string): Promise<string> {
  const current = (await listSessions(token)).find(({ current }) => current);
  if (!current) throw new Error('no current session');
  return current.id;
}

async function revoke(id: string, token = ada.accessToken) {
  return (await gateway.manage(RevokeSessionDocument, { input: { id } }, token)).revokeSession;
}

async function node(id: string, token = ada.accessToken) {
  const query = 'query($id: ID!) { node(id: $id) { __typename id ... on Session { ip current } } }';
  const response = await gateway.post('/graphql', { query, variables: { id } }, bearer(token));
  return (await response.json()).data.node;
}

const iso = (time: number) => new Date(time).toISOString();

describe('Query.sessions', () => {
  it('lists the sessions of the caller, last used first, and marks the session of the request', async () => {
    const started = gateway.clock.now();
    gateway.clock.advance(1000);
    const query = `mutation { login(input: { email: "${ada.account.email}", password: "${PASSWORD}" }) {
      ... on LoginPayload { accessToken } } }`;
    const response = await gateway.post('/graphql', { query }, { 'User-Agent': 'a test/1' });
    const { accessToken } = (await response.json()).data.login;
    const common = { id: expect.any(String), ip: '127.0.0.1' };
    const [second, first] = [gateway.clock.now(), started].map((time) => ({
      ...common,
      createdAt: iso(time),
      lastUsedAt: iso(time),
      expiresAt: iso(time + 30 * DAY),
    }));
    const sessions = await listSessions();
    expect(sessions).toEqual([
      { ...second, userAgent: 'a test/1', current: false },
      { ...first, userAgent: expect.any(String), current: true },
    ]);
    const marked = sessions.map((session) => ({ ...session, current: !session.current }));
    expect(await listSessions(accessToken)).toEqual(marked);
  });

  it('leaves out sessions from exactly 30 days after their last refresh, which cannot be revoked', async () => {
    const old = await currentId(ada.accessToken);
    gateway.clock.advance(30 * DAY - 1);
    const token = (await startSession(gateway, ada.account.email)).accessToken;
    expect((await listSessions(token)).map(({ id }) => id)).toContain(old);
    gateway.clock.advance(1);
    expect((await listSessions(token)).map(({ id }) => id)).toEqual([await currentId(token)]);
    expect(await node(old, token)).toBeNull();
    expect(await revoke(old, token)).toEqual(await revoke(UNKNOWN_ID, token));
  });

  it('returns new times and the same id, start and client after a refresh', async () => {
    const [before] = await listSessions();
    gateway.clock.advance(1000);
    const { accessToken } = await renewTokens(gateway, ada.refreshToken);
    const now = gateway.clock.now();
    expect(await listSessions(accessToken)).toEqual([
      { ...before, lastUsedAt: iso(now), expiresAt: iso(now + 30 * DAY) },
    ]);
  });

  it('responds with 401 without an access token', async () => {
    expect((await gateway.post('/graphql', { query: '{ sessions { id } }' })).status).toBe(401);
  });
});

describe('Mutation.revokeSession', () => {
  it('ends both tokens of the session at once, and no other session', async () => {
    const other = await startSession(gateway, ada.account.email);
    expect(await statusWith(gateway, other.accessToken)).toBe(200);
    const id = await currentId(other.accessToken);
    expect(await revoke(id)).toEqual({ __typename: 'RevokeSessionPayload', deletedId: id });
    expect(await statusWith(gateway, other.accessToken)).toBe(401);
    expect(await statusWith(gateway, ada.accessToken)).toBe(200);
    expect(await refresh(gateway, other.refreshToken)).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect((await listSessions()).map(({ id }) => id)).not.toContain(id);
    expect(await revoke(id)).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });

  it('responds with 401 without an access token', async () => {
    const query = 'mutation { revokeSession(input: { id: "x" }) { __typename } }';
    expect((await gateway.post('/graphql', { query })).status).toBe(401);
  });

  it('ends the session of the request', async () => {
    expect((await revoke(await currentId(ada.accessToken))).__typename).toBe('RevokeSessionPayload');
    expect(await statusWith(gateway, ada.accessToken)).toBe(401);
  });

  it('records the end of the session', async () => {
    const id = await currentId((await startSession(gateway, ada.account.email)).accessToken);
    await revoke(id);
    expect(await listEvents(gateway, ada.accessToken, { target: id })).toMatchObject([
      { type: 'session.ended', target: id, actor: ada.account.id, ip: '127.0.0.1', metadata: {} },
    ]);
  });

  it('returns NotFoundError for the session of another account, and does not end it', async () => {
    const id = await currentId(ada.accessToken);
    const stranger = (await gateway.signUp()).accessToken;
    const results = async (id: string) => [await revoke(id, stranger), await node(id, stranger)];
    expect(await results(id)).toEqual(await results(UNKNOWN_ID));
    expect(await results(id)).toEqual([expect.objectContaining({ __typename: 'NotFoundError' }), null]);
    expect(await statusWith(gateway, ada.accessToken)).toBe(200);
  });

  it.each([
    ['an empty id', ''],
    ['a malformed id', 'nonsense'],
    ['the id of an object of another type', Buffer.from('Account:x').toString('base64')],
  ])('returns NotFoundError for %s', async (_, id) => {
    expect(await revoke(id)).toEqual(await revoke(UNKNOWN_ID));
  });

  it('returns NotFoundError for the id of a session in a global id of another type', async () => {
    const id = Buffer.from(await currentId(ada.accessToken), 'base64')
      .toString()
      .split(':')[1];
    const foreign = Buffer.from(`Account:${id}`).toString('base64');
    expect(await revoke(foreign)).toEqual(await revoke(UNKNOWN_ID));
    expect(await statusWith(gateway, ada.accessToken)).toBe(200);
  });

  it('ends the session of any account for an administrator, and the owner can read the event', async () => {
    const other = await startSession(gateway, ada.account.email);
    const id = await currentId(ada.accessToken);
    expect((await revoke(id, admin.accessToken)).__typename).toBe('RevokeSessionPayload');
    expect(await statusWith(gateway, ada.accessToken)).toBe(401);
    const events = await listEvents(gateway, other.accessToken, { target: id });
    const { me } = await gateway.manage(MeDocument, {}, admin.accessToken);
    expect(events.map(({ actor }) => actor)).toEqual([me.id]);
  });
});

describe('Query.node', () => {
  it('returns a session to its account and to an administrator', async () => {
    const id = await currentId(ada.accessToken);
    const session = { __typename: 'Session', id, ip: '127.0.0.1' };
    expect(await node(id)).toEqual({ ...session, current: true });
    expect(await node(id, admin.accessToken)).toEqual({ ...session, current: false });
  });
});
