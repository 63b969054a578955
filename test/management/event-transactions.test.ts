import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ChangePasswordDocument,
  CreateClientAccessTokenDocument,
  CreatePasswordResetDocument,
  DeleteClientKeyDocument,
  DeletePgpKeyDocument,
  DisableAccountDocument,
  EnableAccountDocument,
  LogoutDocument,
  RefreshTokenDocument,
  ResetPasswordDocument,
  RevokeClientKeyDocument,
  RevokeSessionDocument,
  RotateClientKeyDocument,
  SessionsDocument,
  SignUpDocument,
  UpdateAccountDocument,
  UpdateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import {
  logIn,
  refresh,
  renewTokens,
  type SignedUp,
  startSession,
  statusWith,
} from '../support/account-sessions.ts';
import { rejectChanges, rejectEvents, selectFrom } from '../support/database.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { foreignSecret, importKeys } from '../support/imports.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { holdTimeouts } from '../support/timeouts.ts';

const NEW_PASSWORD = 'another horse, another staple';
const CHANGED = [
  ...['accounts', 'sessions', 'spent_refresh_tokens', 'password_resets', 'pgp_keys'],
  ...['client_keys', 'imported_keys'],
];

let gateway: TestGateway;
let admin: SignedUp;
let person: SignedUp;
let disabled: SignedUp;
let clientKey: Awaited<ReturnType<TestGateway['createKey']>>['clientKey'];
let key: string;
let pgpKeyId: string;
let armoredKey: string;
let resetToken: string;
beforeAll(async () => {
  holdTimeouts();
  // Otherwise the gateway stores last uses at any time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  gateway = await startGateway();
  [admin, person, disabled] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()];
  ({ clientKey, key } = await gateway.createKey(person.accessToken));
  const [added, other] = await Promise.all([
    makePgpKey(gateway.clock.now()),
    makePgpKey(gateway.clock.now()),
  ]);
  const result = await addPgpKey(gateway, person.accessToken, added.armoredKey);
  if (result.__typename !== 'AddPgpKeyPayload') throw new Error(result.message);
  pgpKeyId = result.pgpKey.id;
  ({ armoredKey } = other);
  resetToken = await issueReset();
  await gateway.manage(DisableAccountDocument, { input: { id: disabled.account.id } }, admin.accessToken);
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await gateway[Symbol.asyncDispose]();
});

async function issueReset(): Promise<string> {
  const variables = { input: { account: person.account.id } };
  const { createPasswordReset } = await gateway.manage(
    CreatePasswordResetDocument,
    variables,
    admin.accessToken,
  );
  if (createPasswordReset.__typename !== 'CreatePasswordResetPayload') throw new Error('no reset');
  return createPasswordReset.resetToken;
}

const storedRows = () => [...CHANGED, 'events'].map((table) => selectFrom(gateway, `select * from ${table}`));
const newAccount = { email: 'new@example.com', password: PASSWORD, displayName: 'New' };

async function currentSession(): Promise<string> {
  const { sessions } = await gateway.manage(SessionsDocument, {}, person.accessToken);
  return sessions.find(({ current }) => current)?.id ?? '';
}

/** Every mutation that records an event. */
const mutations: Record<string, () => Promise<unknown>> = {
  signUp: () => gateway.manage(SignUpDocument, { input: newAccount }),
  login: () => logIn(gateway, person.account.email),
  'login with a wrong password': () => logIn(gateway, person.account.email, NEW_PASSWORD),
  refreshToken: () => gateway.manage(RefreshTokenDocument, { input: { refreshToken: person.refreshToken } }),
  logout: () => gateway.manage(LogoutDocument, {}, person.accessToken),
  revokeSession: async () => {
    const input = { id: await currentSession() };
    await gateway.manage(RevokeSessionDocument, { input }, person.accessToken);
  },
  updateAccount: () =>
    gateway.manage(UpdateAccountDocument, { input: { displayName: 'Never' } }, person.accessToken),
  changePassword: () => {
    const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    return gateway.manage(ChangePasswordDocument, { input }, person.accessToken);
  },
  createPasswordReset: issueReset,
  resetPassword: () =>
    gateway.manage(ResetPasswordDocument, { input: { resetToken, newPassword: NEW_PASSWORD } }),
  disableAccount: () =>
    gateway.manage(DisableAccountDocument, { input: { id: person.account.id } }, admin.accessToken),
  enableAccount: () =>
    gateway.manage(EnableAccountDocument, { input: { id: disabled.account.id } }, admin.accessToken),
  createClientKey: () => gateway.createKey(person.accessToken, { name: 'never' }),
  updateClientKey: () =>
    gateway.manage(
      UpdateClientKeyDocument,
      { input: { id: clientKey.id, name: 'never' } },
      person.accessToken,
    ),
  rotateClientKey: () =>
    gateway.manage(RotateClientKeyDocument, { input: { id: clientKey.id } }, person.accessToken),
  revokeClientKey: () =>
    gateway.manage(RevokeClientKeyDocument, { input: { id: clientKey.id } }, person.accessToken),
  deleteClientKey: () =>
    gateway.manage(DeleteClientKeyDocument, { input: { id: clientKey.id } }, person.accessToken),
  createClientAccessToken: () =>
    gateway.manage(CreateClientAccessTokenDocument, { input: { id: clientKey.id } }, person.accessToken),
  importClientKeys: () => importKeys(gateway, admin.accessToken, [{ hash: foreignSecret().hash }]),
  addPgpKey: () => addPgpKey(gateway, person.accessToken, armoredKey),
  deletePgpKey: () => gateway.manage(DeletePgpKeyDocument, { input: { id: pgpKeyId } }, person.accessToken),
};

async function expectUnavailable(send: () => Promise<unknown>): Promise<void> {
  const before = storedRows();
  await expect(send()).rejects.toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'UNAVAILABLE' } }],
  });
  expect(storedRows()).toEqual(before);
  expect(await statusWith(gateway, person.accessToken)).toBe(200);
  expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
}

describe('a gateway whose database rejects events', () => {
  let acceptEvents: () => void;
  beforeEach(() => {
    acceptEvents = rejectEvents(gateway);
  });
  afterEach(() => acceptEvents());

  it.each(Object.entries(mutations))('responds to %s with 503 and changes nothing', (_, send) =>
    expectUnavailable(send),
  );
});

describe('a gateway whose database rejects everything but events', () => {
  let acceptChanges: () => void;
  beforeEach(() => {
    acceptChanges = rejectChanges(gateway, CHANGED);
  });
  afterEach(() => acceptChanges());

  // These change nothing else.
  const { createClientAccessToken: _token, 'login with a wrong password': _login, ...changing } = mutations;

  it.each(Object.entries(changing))('responds to %s with 503 and records no event', (_, send) =>
    expectUnavailable(send),
  );
});

describe('a gateway whose database rejected events', () => {
  it('keeps a session whose spent refresh token was used again', async () => {
    const { account } = await gateway.signUp();
    const { refreshToken } = await startSession(gateway, account.email);
    const renewed = await renewTokens(gateway, refreshToken);
    const acceptEvents = rejectEvents(gateway);
    await expectUnavailable(() => renewTokens(gateway, refreshToken));
    expect(await statusWith(gateway, renewed.accessToken)).toBe(200);
    acceptEvents();
    expect((await refresh(gateway, renewed.refreshToken)).__typename).toBe('RefreshTokenPayload');
  });

  it('accepts the refresh token and the email address of failed attempts', async () => {
    expect((await refresh(gateway, person.refreshToken)).__typename).toBe('RefreshTokenPayload');
    expect(await gateway.manage(SignUpDocument, { input: newAccount })).toMatchObject({
      signUp: { __typename: 'SignUpPayload' },
    });
  });
});
