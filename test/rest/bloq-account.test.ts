import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bloqCli, statusAndCode } from '../support/bloq.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let cli: ReturnType<typeof bloqCli>;
let pgpKey: Awaited<ReturnType<typeof makePgpKey>>;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['bloq'] as const) });
  cli = bloqCli(gateway);
  pgpKey = await makePgpKey(gateway.clock.now());
});
// Resets the sign-up and login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('GET /users/me of the Bloq adapter', () => {
  it('returns the account and the client id of its newest active key', async () => {
    const { accessToken, email } = await cli.user();
    const { clientId } = await cli.createKey(accessToken);
    const { status, body } = await cli.bcl(accessToken, 'GET', '/users/me');
    expect([status, body]).toMatchObject([
      200,
      { id: expect.any(String), displayName: 'Test', email, clientId, isAdmin: false, verifiedAt: null },
    ]);
  });
});

describe('GET /users/me/events of the Bloq adapter', () => {
  it('lists the events of the account newest first, and none of other accounts', async () => {
    const { accessToken } = await cli.user();
    const { clientId } = await cli.createKey(accessToken);
    const { status, body } = await cli.bcl<Record<string, unknown>[]>(accessToken, 'GET', '/users/me/events');
    expect(status).toBe(200);
    const services = body.map(({ service }) => service);
    expect(services).toEqual(['client_key.created', 'session.created', 'account.created']);
    expect(body[0]).toEqual({
      id: expect.any(String),
      service: 'client_key.created',
      serviceData: expect.objectContaining({ clientId, requestId: expect.any(String), ip: '127.0.0.1' }),
      createdAt: new Date(gateway.clock.now()).toISOString(),
    });
    const { body: administrators } = await cli.bcl(gateway.accessToken, 'GET', '/users/me/events');
    expect(JSON.stringify(administrators)).not.toContain(clientId);
  });
});

describe('PGP keys of the Bloq adapter', () => {
  const PATH = '/users/me/keys/pgp';

  it('are returned as a list, and one by its index, fingerprint or id to the owner alone', async () => {
    const { accessToken } = await cli.user();
    const { armoredKey, fingerprint } = pgpKey;
    await addPgpKey(gateway, accessToken, armoredKey);
    const { body } = await cli.bcl(accessToken, 'GET', '/users/me/keys');
    const shown = { email: 'ada@example.com', fingerprint, verifiedAt: null, keylist: armoredKey.trim() };
    expect(body).toMatchObject({ pgpkeys: [shown] });
    expect((await cli.bcl(accessToken, 'GET', PATH)).body).toEqual(body);
    const [{ id } = { id: '' }] = body.pgpkeys as { id: string }[];
    for (const ref of ['0', fingerprint, id]) {
      expect(await cli.bcl(accessToken, 'GET', `${PATH}/${ref}`)).toMatchObject({
        // `bcl` takes every other status for an error.
        status: 201,
        body: shown,
      });
    }
    expect(statusAndCode(await cli.bcl(accessToken, 'GET', `${PATH}/1`))).toEqual([404, 'NOT_FOUND']);
    const { accessToken: other } = await cli.user();
    expect((await cli.bcl(other, 'GET', `${PATH}/${fingerprint}`)).status).toBe(404);
  });

  it('have the whole user id as their email without an address in angle brackets', async () => {
    const { accessToken } = await cli.user();
    const { armoredKey } = await makePgpKey(gateway.clock.now(), { userIDs: [{ name: 'Ada' }] });
    const { body } = await cli.bcl(accessToken, 'POST', PATH, { keylist: armoredKey });
    expect(body.email).toBe('Ada');
  });

  it('are added and deleted by the owner alone', async () => {
    const { accessToken } = await cli.user();
    const { accessToken: other } = await cli.user();
    const { armoredKey, fingerprint } = pgpKey;
    const added = await cli.bcl(accessToken, 'POST', PATH, { keylist: armoredKey });
    expect(added).toMatchObject({ status: 201, body: { fingerprint, email: 'ada@example.com' } });
    expect(statusAndCode(await cli.bcl(accessToken, 'POST', PATH, { keylist: 'no key' }))).toEqual([
      400,
      'VALIDATION_FAILED',
    ]);
    expect((await cli.bcl(other, 'DELETE', `${PATH}/${fingerprint}`)).status).toBe(404);
    expect((await cli.bcl(gateway.accessToken, 'DELETE', `${PATH}/${fingerprint}`)).status).toBe(404);
    expect((await cli.bcl(accessToken, 'DELETE', `${PATH}/${fingerprint}`)).status).toBe(204);
    expect((await cli.bcl(accessToken, 'GET', PATH)).body).toEqual({ pgpkeys: [] });
  });
});
