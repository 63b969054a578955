import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ChangePasswordDocument,
  CreatePasswordResetDocument,
  DeleteClientKeyDocument,
  DisableAccountDocument,
  EnableAccountDocument,
  LogoutDocument,
  ResetPasswordDocument,
  RevokeClientKeyDocument,
  RevokeSessionDocument,
  RotateClientKeyDocument,
  SessionsDocument,
  UpdateAccountDocument,
  UpdateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { Sessions } from '../../src/services/accounts/sessions.ts';
import { Verifier } from '../../src/verification/verifier.ts';
import { renewTokens, type SignedUp } from '../support/account-sessions.ts';
import { disable, selectFrom } from '../support/database.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

const NEW_PASSWORD = 'another horse, another staple';

let gateway: TestGateway;
let admin: SignedUp;
beforeAll(async () => {
  // Otherwise the gateway stores last uses at any time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  gateway = await startGateway();
  admin = await gateway.signUp();
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  vi.useRealTimers();
});

/** Reads the committed rows, by a connection of its own. */
const committed = () =>
  ['accounts', 'sessions', 'client_keys'].map((table) => selectFrom(gateway, `select * from ${table}`));

/** Records the committed rows each time the gateway drops cached sessions or keys. */
function recordInvalidations(): unknown[] {
  const recorded: unknown[] = [];
  const invalidateSessions = Sessions.prototype.invalidate;
  vi.spyOn(Sessions.prototype, 'invalidate').mockImplementation(function (this: Sessions, sessions) {
    if (sessions.length > 0) recorded.push(committed());
    invalidateSessions.call(this, sessions);
  });
  const invalidateKey = Verifier.prototype.invalidateKey;
  vi.spyOn(Verifier.prototype, 'invalidateKey').mockImplementation(function (this: Verifier, clientId) {
    recorded.push(committed());
    invalidateKey.call(this, clientId);
  });
  return recorded;
}

/** An account with the id of a client key and the token of a password reset. */
interface Person extends SignedUp {
  readonly keyId: string;
  readonly resetToken: string;
}

async function createPerson(): Promise<Person> {
  const person = await gateway.signUp();
  const { clientKey } = await gateway.createKey(person.accessToken);
  const input = { account: person.account.id };
  const { createPasswordReset } = await gateway.manage(
    CreatePasswordResetDocument,
    { input },
    admin.accessToken,
  );
  if (createPasswordReset.__typename !== 'CreatePasswordResetPayload') throw new Error('no reset');
  return { ...person, keyId: clientKey.id, resetToken: createPasswordReset.resetToken };
}

const mutations: Record<string, (person: Person) => Promise<unknown>> = {
  updateClientKey: ({ keyId, accessToken }) =>
    gateway.manage(UpdateClientKeyDocument, { input: { id: keyId, scopes: [] } }, accessToken),
  rotateClientKey: ({ keyId, accessToken }) =>
    gateway.manage(RotateClientKeyDocument, { input: { id: keyId } }, accessToken),
  revokeClientKey: ({ keyId, accessToken }) =>
    gateway.manage(RevokeClientKeyDocument, { input: { id: keyId } }, accessToken),
  deleteClientKey: ({ keyId, accessToken }) =>
    gateway.manage(DeleteClientKeyDocument, { input: { id: keyId } }, accessToken),
  disableAccount: ({ account }) =>
    gateway.manage(DisableAccountDocument, { input: { id: account.id } }, admin.accessToken),
  enableAccount: ({ account }) => {
    disable(gateway, account.email);
    return gateway.manage(EnableAccountDocument, { input: { id: account.id } }, admin.accessToken);
  },
  updateAccount: ({ accessToken }) =>
    gateway.manage(UpdateAccountDocument, { input: { displayName: 'Renamed' } }, accessToken),
  changePassword: ({ accessToken }) => {
    const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    return gateway.manage(ChangePasswordDocument, { input }, accessToken);
  },
  resetPassword: ({ resetToken }) =>
    gateway.manage(ResetPasswordDocument, { input: { resetToken, newPassword: NEW_PASSWORD } }),
  refreshToken: ({ refreshToken }) => renewTokens(gateway, refreshToken),
  revokeSession: async ({ accessToken }) => {
    const { sessions } = await gateway.manage(SessionsDocument, {}, accessToken);
    const input = { id: sessions[0]?.id ?? '' };
    await gateway.manage(RevokeSessionDocument, { input }, accessToken);
  },
  logout: ({ accessToken }) => gateway.manage(LogoutDocument, {}, accessToken),
};

describe('the caches of sessions and client keys', () => {
  it.each(Object.entries(mutations))(
    'are invalidated by %s once its change is committed, and before the response',
    async (_, mutate) => {
      const person = await createPerson();
      const recorded = recordInvalidations();
      await mutate(person);
      expect(recorded.length).toBeGreaterThan(0);
      for (const rows of recorded) expect(rows).toEqual(committed());
    },
  );
});
