import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ChangePasswordDocument,
  CreatePasswordResetDocument,
  DeleteClientKeyDocument,
  DisableAccountDocument,
  ImportClientKeysDocument,
  LogoutDocument,
  ResetPasswordDocument,
  RevokeClientKeyDocument,
  RevokeSessionDocument,
  RotateClientKeyDocument,
  SessionsDocument,
  UpdateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { logIn, statusWith } from '../support/account-sessions.ts';
import { DIALECTS } from '../support/dialects.ts';
import { bearer, PASSWORD } from '../support/gateway.ts';
import { foreignSecret } from '../support/imports.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const NEW_PASSWORD = 'another horse, another staple';

/** Lets the next commit succeed, or not, without being acknowledged. */
type Lose = (what: 'commit' | 'acknowledgement') => void;

const loseInSqlite: Lose = (what) => {
  const { exec } = Sqlite.prototype;
  vi.spyOn(Sqlite.prototype, 'exec').mockImplementation(function (this: Sqlite.Database, sql) {
    if (sql !== 'COMMIT') return exec.call(this, sql);
    vi.mocked(Sqlite.prototype.exec).mockRestore();
    exec.call(this, what === 'acknowledgement' ? 'COMMIT' : 'ROLLBACK');
    throw Object.assign(new Error('the acknowledgement was lost'), { code: 'SQLITE_IOERR' });
  });
};

describe.each(DIALECTS)('on $dialect', ({ dialect, startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  let proxy: Awaited<ReturnType<typeof startLossyProxy>> | undefined;
  let gateway: ShopGateway;
  beforeAll(async () => {
    databases = await startDatabases();
    const database = await newDatabase();
    // A periodic write in the background would lose its commit in place of the mutation's.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    gateway = await startShopGateway({ database });
    vi.useRealTimers();
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  /** Makes a database, which is reached through the proxy where there is one. */
  async function newDatabase() {
    const database = await databases.create();
    if (database.dialect === 'sqlite') return database;
    const url = new URL(database.url);
    proxy = await startLossyProxy(Number(url.port));
    url.port = String(proxy.port);
    return { ...database, url: url.href };
  }

  const lose: Lose = (what) => (proxy ? proxy.lose(what) : loseInSqlite(what));

  type Document = { toString(): string };

  async function send(document: Document, input: object | undefined, token?: string) {
    const body = { query: String(document), variables: { input } };
    const response = await gateway.post('/graphql', body, token === undefined ? {} : bearer(token));
    const { data, errors } = await response.json();
    return { status: response.status, data, errors };
  }

  /** A mutation, and who is no longer let in once it was committed. */
  interface Change {
    readonly mutate: () => Promise<{ status: number; errors?: { extensions: object }[] }>;
    readonly isLetIn: () => Promise<boolean>;
  }

  const isAllowed = async (key: string) => (await gateway.call(key)).status === 200;
  const isSignedIn = async (token: string) => (await statusWith(gateway, token)) === 200;

  async function keyChange(document: Document, more: object = {}): Promise<Change> {
    const { key, clientKey } = await gateway.key();
    return {
      mutate: () => send(document, { id: clientKey.id, ...more }, gateway.accessToken),
      isLetIn: () => isAllowed(key),
    };
  }

  /** Signs up somebody, with a second session and a client key. */
  async function person() {
    const first = await gateway.signUp();
    const second = await logIn(gateway, first.account.email);
    if (second.__typename !== 'LoginPayload') throw new Error(second.__typename);
    return { ...first, other: second.accessToken, key: (await gateway.createKey(first.accessToken)).key };
  }

  const CHANGES: readonly [string, () => Promise<Change>][] = [
    ['revokeClientKey', () => keyChange(RevokeClientKeyDocument)],
    ['deleteClientKey', () => keyChange(DeleteClientKeyDocument)],
    ['rotateClientKey', () => keyChange(RotateClientKeyDocument, { gracePeriodSeconds: 0 })],
    ['updateClientKey', () => keyChange(UpdateClientKeyDocument, { scopes: ['other:scope'] })],
    [
      'disableAccount, for its client keys',
      async () => {
        const { account, key } = await person();
        return {
          mutate: () => send(DisableAccountDocument, { id: account.id }, gateway.accessToken),
          isLetIn: () => isAllowed(key),
        };
      },
    ],
    [
      'disableAccount, for its sessions',
      async () => {
        const { account, other } = await person();
        return {
          mutate: () => send(DisableAccountDocument, { id: account.id }, gateway.accessToken),
          isLetIn: () => isSignedIn(other),
        };
      },
    ],
    [
      'logout',
      async () => {
        const { accessToken } = await person();
        return {
          mutate: () => send(LogoutDocument, undefined, accessToken),
          isLetIn: () => isSignedIn(accessToken),
        };
      },
    ],
    [
      'revokeSession',
      async () => {
        const { accessToken, other } = await person();
        const { sessions } = await gateway.manage(SessionsDocument, {}, accessToken);
        const id = sessions.find(({ current }) => !current)?.id;
        return {
          mutate: () => send(RevokeSessionDocument, { id }, accessToken),
          isLetIn: () => isSignedIn(other),
        };
      },
    ],
    [
      'changePassword',
      async () => {
        const { accessToken, other } = await person();
        const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
        return {
          mutate: () => send(ChangePasswordDocument, input, accessToken),
          isLetIn: () => isSignedIn(other),
        };
      },
    ],
    [
      'resetPassword',
      async () => {
        const { account, other } = await person();
        const issued = await send(CreatePasswordResetDocument, { account: account.id }, gateway.accessToken);
        const input = { resetToken: issued.data.createPasswordReset.resetToken, newPassword: NEW_PASSWORD };
        return { mutate: () => send(ResetPasswordDocument, input), isLetIn: () => isSignedIn(other) };
      },
    ],
    [
      '/oauth/revoke',
      async () => {
        const client = await oauthClient(gateway);
        const token = await client.token();
        return {
          mutate: async () => ({ status: (await client.post('/oauth/revoke', { token })).status }),
          isLetIn: () => isAllowed(token),
        };
      },
    ],
  ];

  describe.each(CHANGES)('%s whose acknowledgement is lost', (_, start) => {
    it('holds at once when it was committed, and is reported as unavailable', async () => {
      const { mutate, isLetIn } = await start();
      expect(await isLetIn()).toBe(true);
      lose('acknowledgement');
      const { status, errors } = await mutate();
      expect(status).toBe(503);
      if (errors) expect(errors[0]?.extensions).not.toHaveProperty('performed');
      expect(await isLetIn()).toBe(false);
    });

    it('is looked up each time for ten seconds, in which the commit may still land', async () => {
      const { mutate, isLetIn } = await start();
      lose('commit');
      expect((await mutate()).status).toBe(503);
      // Nothing was committed yet: the credential works, and must not be kept.
      expect(await isLetIn()).toBe(true);
      gateway.clock.advance(9_000);
      expect(await isLetIn()).toBe(true);
      expect((await mutate()).status).toBe(200);
      expect(await isLetIn()).toBe(false);
    });
  });

  describe('a retry of revokeClientKey', () => {
    it('repairs what another gateway or a lost acknowledgement left in memory', async () => {
      const { key, clientKey } = await gateway.key();
      expect(await isAllowed(key)).toBe(true);
      const sql = `update client_keys set revoked_at = 1 where client_id = '${clientKey.clientId}'`;
      await databases.run(gateway.config.database, sql);
      const { data } = await send(RevokeClientKeyDocument, { id: clientKey.id }, gateway.accessToken);
      expect(data.revokeClientKey.__typename).toBe('ClientKeyRevokedError');
      expect(await isAllowed(key)).toBe(false);
    });
  });

  describe('importClientKeys whose acknowledgement is lost', () => {
    it('lets the imported keys in when it was committed', async () => {
      const { secret, hash } = foreignSecret();
      expect(await isAllowed(secret)).toBe(false);
      const input = {
        source: 'FLUXBASE',
        keys: [{ name: 'imported', hash, scopes: ['*'], revoked: false }],
        dryRun: false,
      };
      lose('acknowledgement');
      expect((await send(ImportClientKeysDocument, input, gateway.accessToken)).status).toBe(503);
      expect(await isAllowed(secret)).toBe(true);
    });
  });

  describe.runIf(dialect === 'SQLite')('a mutation that the database rejects before it is committed', () => {
    it('says that nothing was performed', async () => {
      const { clientKey } = await gateway.key();
      const { exec } = Sqlite.prototype;
      vi.spyOn(Sqlite.prototype, 'exec').mockImplementation(function (this: Sqlite.Database, sql) {
        if (sql === 'BEGIN IMMEDIATE') throw Object.assign(new Error('busy'), { code: 'SQLITE_BUSY' });
        return exec.call(this, sql);
      });
      const { status, errors } = await send(
        RevokeClientKeyDocument,
        { id: clientKey.id },
        gateway.accessToken,
      );
      expect([status, errors[0].extensions]).toEqual([503, expect.objectContaining({ performed: false })]);
    });
  });
});
