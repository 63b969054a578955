import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CreatePasswordResetDocument,
  DisableAccountDocument,
  EnableAccountDocument,
  ImportClientKeysDocument,
} from '../../src/sdk/generated/operations.ts';
import { type SignedUp, statusWith } from '../support/account-sessions.ts';
import { disable, selectFrom } from '../support/database.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { foreignSecret } from '../support/imports.ts';

let gateway: TestGateway;
let admin: SignedUp;
let member: SignedUp;
beforeEach(async () => {
  gateway = await startGateway();
  [admin, member] = [await gateway.signUp(), await gateway.signUp()];
});
afterEach(() => gateway[Symbol.asyncDispose]());

const rows = () =>
  ['accounts', 'client_keys', 'imported_keys', 'password_resets', 'events'].map((table) =>
    selectFrom(gateway, `select * from ${table}`),
  );

describe('an administrator whose account was disabled while the request was authenticated', () => {
  const mutations: [name: string, send: () => Promise<unknown>][] = [
    [
      'disableAccount',
      () => gateway.manage(DisableAccountDocument, { input: { id: member.account.id } }, admin.accessToken),
    ],
    [
      'enableAccount',
      () => gateway.manage(EnableAccountDocument, { input: { id: member.account.id } }, admin.accessToken),
    ],
    ['createClientKey', () => gateway.createKey(admin.accessToken)],
    [
      'createPasswordReset',
      () =>
        gateway.manage(
          CreatePasswordResetDocument,
          { input: { account: member.account.id } },
          admin.accessToken,
        ),
    ],
    [
      'importClientKeys',
      () => {
        const keys = [{ name: 'key', scopes: [], revoked: false, hash: foreignSecret().hash }];
        return gateway.manage(
          ImportClientKeysDocument,
          { input: { source: 'FLUXBASE', keys } },
          admin.accessToken,
        );
      },
    ],
  ];

  it.each(mutations)('gets UNAUTHENTICATED from %s, which changes nothing', async (_, send) => {
    // Cached, as it is for a request that was authenticated before the account was disabled.
    expect(await statusWith(gateway, admin.accessToken)).toBe(200);
    disable(gateway, admin.account.email);
    const before = rows();
    await expect(send()).rejects.toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(rows()).toEqual(before);
  });
});
