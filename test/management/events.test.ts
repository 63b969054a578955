import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DeleteClientKeyDocument,
  LogoutDocument,
  RefreshTokenDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  UpdateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { logIn, refresh, renewTokens, startSession } from '../support/account-sessions.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let admin: string;
beforeAll(async () => {
  gateway = await startGateway();
  admin = (await gateway.signUp()).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('Query.events', () => {
  it('lists one event for each mutation of an account and its keys, newest first', async () => {
    const { account, refreshToken } = await gateway.signUp();
    const renewed = await renewTokens(gateway, refreshToken);
    await gateway.manage(LogoutDocument, {}, renewed.accessToken);
    const { accessToken: token } = await startSession(gateway, account.email);
    const { clientKey } = await gateway.createKey(token);
    const input = { id: clientKey.id };
    await gateway.manage(UpdateClientKeyDocument, { input: { ...input, name: 'new', scopes: [] } }, token);
    await gateway.manage(RotateClientKeyDocument, { input: { ...input, gracePeriodSeconds: 60 } }, token);
    await gateway.manage(RevokeClientKeyDocument, { input }, token);
    await gateway.manage(DeleteClientKeyDocument, { input }, token);
    // A spent token of a session that has ended leaves no event.
    await refresh(gateway, refreshToken);

    const events = await listEvents(gateway, token);
    const aboutKey = (metadata: object) => ({
      target: clientKey.id,
      actor: account.id,
      metadata: { clientId: clientKey.clientId, ...metadata },
    });
    const aboutAccount = { target: account.id, actor: account.id, metadata: {} };
    expect(events.map(({ type, target, actor, metadata }) => ({ type, target, actor, metadata }))).toEqual([
      { type: 'client_key.deleted', ...aboutKey({ name: 'new' }) },
      { type: 'client_key.revoked', ...aboutKey({ name: 'new' }) },
      { type: 'client_key.rotated', ...aboutKey({ name: 'new', gracePeriodSeconds: 60 }) },
      { type: 'client_key.updated', ...aboutKey({ name: 'new', changed: ['name', 'scopes'] }) },
      { type: 'client_key.created', ...aboutKey({ name: clientKey.name, scopes: ['*'] }) },
      { type: 'session.created', ...aboutAccount },
      { type: 'session.ended', ...aboutAccount },
      { type: 'session.refreshed', ...aboutAccount },
      { type: 'account.created', ...aboutAccount },
    ]);
  });

  it('lists the reuse of a spent refresh token without an actor', async () => {
    const { account, refreshToken } = await gateway.signUp();
    for (let n = 0; n < 2; n += 1) await refresh(gateway, refreshToken);
    const filter = { type: 'session.refresh_token_reused', target: account.id };
    expect(await listEvents(gateway, admin, filter)).toMatchObject([
      { actor: null, target: account.id, metadata: {} },
    ]);
    const session = await startSession(gateway, account.email);
    expect(await listEvents(gateway, session.accessToken, filter)).toHaveLength(1);
  });

  it('returns the IP address, the User-Agent, the request id and the time of the request', async () => {
    const { accessToken } = await gateway.signUp();
    gateway.clock.advance(1000);
    const body = { query: 'mutation { createClientKey(input: { name: "n", scopes: [] }) { __typename } }' };
    const headers = { ...bearer(accessToken), 'User-Agent': 'a test/1' };
    const response = await gateway.post('/graphql', body, headers);
    const [event] = await listEvents(gateway, accessToken, { type: 'client_key.created' });
    expect(event).toMatchObject({
      ip: '127.0.0.1',
      userAgent: 'a test/1',
      requestId: response.headers.get('x-request-id'),
      createdAt: new Date(gateway.clock.now()).toISOString(),
    });
  });

  it('returns an event to the owner of its object and to administrators only', async () => {
    const [mine, theirs] = [await gateway.signUp(), await gateway.signUp()];
    const { clientKey } = await gateway.createKey(mine.accessToken);
    const filter = { target: clientKey.id };
    expect(await listEvents(gateway, mine.accessToken, filter)).toHaveLength(1);
    expect(await listEvents(gateway, theirs.accessToken, filter)).toHaveLength(0);
    expect(await listEvents(gateway, admin, filter)).toHaveLength(1);
  });

  it('returns the request of each event of a session', async () => {
    const { account, accessToken, refreshToken } = await gateway.signUp();
    const send = async (document: object, variables: object, headers: Record<string, string> = {}) => {
      const body = { query: String(document), variables };
      const response = await gateway.post('/graphql', body, { ...headers, 'User-Agent': 'a test/2' });
      const { data } = await response.json();
      return { data, requestId: response.headers.get('x-request-id') };
    };
    const refreshed = await send(RefreshTokenDocument, { input: { refreshToken } });
    const reused = await send(RefreshTokenDocument, { input: { refreshToken } });
    expect(reused.data.refreshToken.code).toBe('INVALID_REFRESH_TOKEN');
    const session = await startSession(gateway, account.email);
    const ended = await send(LogoutDocument, {}, bearer(session.accessToken));
    expect(accessToken).not.toBe(session.accessToken);
    const events = await listEvents(gateway, admin, { target: account.id });
    const requests = new Map(
      events.map(({ type, requestId, userAgent }) => [type, { requestId, userAgent }]),
    );
    for (const [type, { requestId }] of Object.entries({
      'session.refreshed': refreshed,
      'session.refresh_token_reused': reused,
      'session.ended': ended,
    })) {
      expect(requests.get(type)).toEqual({ requestId, userAgent: 'a test/2' });
    }
  });

  it('returns failed logins of an account to its owner', async () => {
    const { account, accessToken } = await gateway.signUp();
    await logIn(gateway, account.email, 'not the right password');
    expect(await listEvents(gateway, accessToken, { type: 'account.login_failed' })).toMatchObject([
      { target: account.id, actor: null, metadata: {} },
    ]);
  });
});
