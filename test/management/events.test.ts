import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ClientKeyDocument,
  ClientKeysDocument,
  DeleteClientKeyDocument,
  DeletePgpKeyDocument,
  type EventFilter,
  EventsDocument,
  LoginDocument,
  LogoutDocument,
  PgpKeysDocument,
  RefreshTokenDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  SignUpDocument,
  UpdateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';

let gateway: TestGateway;
let admin: string;
beforeAll(async () => {
  gateway = await startGateway();
  admin = (await gateway.signUp()).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function events(token: string, filter: EventFilter = {}) {
  const { events: connection } = await gateway.manage(EventsDocument, { first: 100, filter }, token);
  return connection.edges.map(({ node }) => node);
}

describe('events', () => {
  test('hold one for each mutation of an account and its keys, newest first', async () => {
    const { account, refreshToken } = await gateway.signUp();
    const first = await gateway.manage(RefreshTokenDocument, { input: { refreshToken } });
    if (first.refreshToken.__typename !== 'RefreshTokenPayload') throw new Error('not refreshed');
    await gateway.manage(LogoutDocument, {}, first.refreshToken.accessToken);
    const { login } = await gateway.manage(LoginDocument, {
      input: { email: account.email, password: PASSWORD },
    });
    if (login.__typename !== 'LoginPayload') throw new Error(login.message);
    const token = login.accessToken;
    const { clientKey } = await gateway.createKey(token);
    const input = { id: clientKey.id };
    await gateway.manage(UpdateClientKeyDocument, { input: { ...input, name: 'new', scopes: [] } }, token);
    await gateway.manage(RotateClientKeyDocument, { input: { ...input, gracePeriodSeconds: 60 } }, token);
    await gateway.manage(RevokeClientKeyDocument, { input }, token);
    await gateway.manage(DeleteClientKeyDocument, { input }, token);
    // A spent token comes back.
    await gateway.manage(RefreshTokenDocument, { input: { refreshToken } });

    const seen = await events(token);
    const aboutKey = (metadata: object) => ({
      target: clientKey.id,
      actor: account.id,
      metadata: { clientId: clientKey.clientId, ...metadata },
    });
    const aboutAccount = { target: account.id, actor: account.id, metadata: {} };
    expect(seen.map(({ type, target, actor, metadata }) => ({ type, target, actor, metadata }))).toEqual([
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

  test('record that a spent refresh token came back, by nobody who is known', async () => {
    const { account, refreshToken } = await gateway.signUp();
    for (let n = 0; n < 2; n += 1) await gateway.manage(RefreshTokenDocument, { input: { refreshToken } });
    const [newest] = await events(admin, { type: 'session.refresh_token_reused', target: account.id });
    expect(newest).toMatchObject({ actor: null, target: account.id });
  });

  test('tell address, client, request and time', async () => {
    const { accessToken } = await gateway.signUp();
    const body = { query: 'mutation { createClientKey(input: { name: "n", scopes: [] }) { __typename } }' };
    const answer = await gateway.post('/graphql', body, { ...bearer(accessToken), 'User-Agent': 'a test/1' });
    const [event] = await events(accessToken, { type: 'client_key.created' });
    expect(event).toMatchObject({
      ip: '127.0.0.1',
      userAgent: 'a test/1',
      requestId: answer.headers.get('x-request-id'),
      createdAt: new Date(gateway.clock.now()).toISOString(),
    });
  });

  test('are shown to those whose they are, and to administrators', async () => {
    const [mine, theirs] = [await gateway.signUp(), await gateway.signUp()];
    const { clientKey } = await gateway.createKey(mine.accessToken);
    const filter = { target: clientKey.id };
    expect(await events(mine.accessToken, filter)).toHaveLength(1);
    expect(await events(theirs.accessToken, filter)).toHaveLength(0);
    expect(await events(admin, filter)).toHaveLength(1);
  });
});

describe('when an event cannot be written', () => {
  test('nothing of its mutation is', async () => {
    await using broken = await startGateway();
    const { accessToken, refreshToken } = await broken.signUp();
    const { clientKey, key } = await broken.createKey(accessToken);
    const { armoredKey } = await makePgpKey(broken.clock.now());
    const { armoredKey: another } = await makePgpKey(broken.clock.now());
    const added = await addPgpKey(broken, accessToken, armoredKey);
    if (added.__typename !== 'AddPgpKeyPayload') throw new Error(added.message);
    const pgpKey = { input: { id: added.pgpKey.id } };
    const database = broken.config.database;
    if (database.dialect !== 'sqlite') throw new Error('unreachable');
    const other = new Sqlite(database.file);
    other.exec("CREATE TRIGGER no_events BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END");

    const input = { id: clientKey.id };
    const refused = { status: 503, errors: [{ extensions: { code: 'UNAVAILABLE' } }] };
    const signUp = { email: 'new@example.com', password: PASSWORD, displayName: 'New' };
    const attempts = [
      () => broken.manage(SignUpDocument, { input: signUp }),
      () => broken.manage(RefreshTokenDocument, { input: { refreshToken } }),
      () => broken.createKey(accessToken, { name: 'never' }),
      () => broken.manage(UpdateClientKeyDocument, { input: { ...input, name: 'never' } }, accessToken),
      () => broken.manage(RotateClientKeyDocument, { input }, accessToken),
      () => broken.manage(RevokeClientKeyDocument, { input }, accessToken),
      () => broken.manage(DeleteClientKeyDocument, { input }, accessToken),
      () => addPgpKey(broken, accessToken, another),
      () => broken.manage(DeletePgpKeyDocument, pgpKey, accessToken),
      () => broken.manage(LogoutDocument, {}, accessToken),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(refused);

    const found = await broken.manage(ClientKeyDocument, { id: clientKey.id }, accessToken);
    expect(found.clientKey).toEqual(clientKey);
    const { clientKeys } = await broken.manage(ClientKeysDocument, {}, accessToken);
    expect(clientKeys.totalCount).toBe(1);
    expect((await broken.manage(PgpKeysDocument, {}, accessToken)).pgpKeys).toEqual([added.pgpKey]);
    expect((await fetch(`${broken.url}/verify`, { headers: bearer(key) })).status).toBe(204);
    other.exec('DROP TRIGGER no_events');
    other.close();
    // The refresh token was not burned, and the address not taken.
    expect(await broken.manage(RefreshTokenDocument, { input: { refreshToken } })).toMatchObject({
      refreshToken: { __typename: 'RefreshTokenPayload' },
    });
    expect(await broken.manage(SignUpDocument, { input: signUp })).toMatchObject({
      signUp: { __typename: 'SignUpPayload' },
    });
  });
});
