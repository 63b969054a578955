import { mintKey } from '../../src/domain/client-key.ts';
import {
  ChangePasswordDocument,
  CreateClientKeyDocument,
  CreatePasswordResetDocument,
  DisableAccountDocument,
  EnableAccountDocument,
  EventsDocument,
  LoginDocument,
  LogoutDocument,
  RefreshTokenDocument,
  ResetPasswordDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  SessionsDocument,
  SignUpDocument,
  UpdateAccountDocument,
} from '../../src/sdk/generated/operations.ts';
import { EMAIL, NEW_PASSWORD, PASSWORD, PRODUCT, WRONG_PASSWORD } from './everything-values.ts';
import { useOAuth, useRest } from './other-planes.ts';
import { type RecordingClient, recordingClient } from './recording-client.ts';

/** The secrets of a run, which must not be found afterwards, and public values, which must. */
export interface Run {
  /** Passwords, tokens, secrets and keys, good and bad. */
  readonly secrets: readonly string[];
  readonly clientId: string;
  readonly requestId: string;
  /** All events, as JSON. */
  readonly events: string;
}

/** Uses every feature of a running gateway, with valid and invalid requests. */
export async function useEverything(url: string): Promise<Run> {
  const client = recordingClient(url);
  for (const password of [PASSWORD, WRONG_PASSWORD, NEW_PASSWORD]) client.secrets.add(password);
  const { token, refresh } = await useSessions(client);
  await sendInvalidRequests(client, token);
  const issued = await useClientKey(client, token);
  for (const access of await useOAuth(url, issued.clientId, issued.clientSecret)) {
    client.secrets.add(access);
    await client.call(access, PRODUCT);
    await client.call(`${access.slice(0, -9)}AAAAAAAAA`, PRODUCT);
  }
  for (const secret of await useRest(url)) client.secrets.add(secret);
  const requestId = await rotateAndRevoke(client, token, issued.id);
  await changeAccount(client, token);
  // A spent refresh token ends the session, so a new one reads the events.
  await refresh();
  const again = await logIn(client, 'ada.lovelace@example.com', NEW_PASSWORD);
  await manageOtherAccount(client, again.accessToken);
  const events = JSON.stringify(await client.manage(EventsDocument, { first: 100 }, again.accessToken));
  await client.manage(LogoutDocument, {}, again.accessToken);
  return { secrets: [...client.secrets], clientId: issued.clientId, requestId, events };
}

async function logIn({ manage }: RecordingClient, email: string, password: string) {
  const { login } = await manage(LoginDocument, { input: { email, password } });
  if (login.__typename !== 'LoginPayload') throw new Error(login.message);
  return login;
}

/** Signs up, logs in and refreshes. Returns the token, and a function that uses the spent refresh token again. */
async function useSessions(client: RecordingClient) {
  const { manage } = client;
  const account = { email: EMAIL, password: PASSWORD, displayName: 'Ada' };
  await manage(SignUpDocument, { input: account });
  await manage(SignUpDocument, { input: account });
  await manage(LoginDocument, { input: { email: EMAIL, password: WRONG_PASSWORD } });
  const { refreshToken } = await logIn(client, EMAIL, PASSWORD);
  const refresh = () => manage(RefreshTokenDocument, { input: { refreshToken } });
  const { refreshToken: refreshed } = await refresh();
  if (refreshed.__typename !== 'RefreshTokenPayload') throw new Error(refreshed.message);
  return { token: refreshed.accessToken, refresh };
}

/** Sends malformed and rejected requests that contain secrets. */
async function sendInvalidRequests({ post }: RecordingClient, token: string): Promise<void> {
  const quoted = JSON.stringify(PASSWORD);
  await post('/graphql', `{"query":"mutation { login }","password":${quoted}`);
  await post('/graphql', `${PASSWORD} is no JSON`);
  await post('/graphql', { query: `mutation { login(input: { email: "a", password: ${quoted} ` });
  await post('/graphql', {
    query: `mutation { login(input: { email: "a", pasword: ${quoted} }) { __typename } }`,
  });
  await post('/graphql', { query: PRODUCT, variables: PASSWORD, [WRONG_PASSWORD]: true });
  await post('/graphql', { query: '{ me { id } }' }, { Authorization: `Bearer ${token}x` });
  await post('/graphql', { query: '{ me { id } }' }, { Authorization: PASSWORD });
  await post('/graphql', LoginDocument.toString(), { Authorization: `Bearer ${token}` });
  await post('/graphql', {
    query: LoginDocument.toString(),
    variables: { input: { email: 1, password: [PASSWORD] } },
  });
}

/** Creates a client key and uses it, with valid and invalid requests. */
async function useClientKey({ manage, post, call, secrets }: RecordingClient, token: string) {
  const scopes = ['read:shop', 'read:down', 'read:nonsense'];
  const input = { name: 'service', scopes, rateLimitPerMinute: 12 };
  const { createClientKey: created } = await manage(CreateClientKeyDocument, { input }, token);
  if (created.__typename !== 'CreateClientKeyPayload') throw new Error(created.__typename);
  const { key, clientKey, clientSecret } = created;
  const allowed = await call(key, PRODUCT);
  if (allowed.status !== 200) throw new Error(allowed.text);
  const wrong = mintKey(clientKey.clientId);
  for (const value of [wrong.key, wrong.clientSecret]) secrets.add(value);
  await call(wrong.key, PRODUCT);
  await call(`${key}x`, PRODUCT);
  await call(key, '{ user(id: "u1") { email } }');
  await call(key, `{ product(id: "${PASSWORD}" `);
  await call(key, PRODUCT, 'down');
  await call(key, PRODUCT, 'nonsense');
  await post(`/apis/shop?key=${key}&token=${token}`, { query: PRODUCT });
  await post('/graphql', { query: '{ me { id } }' }, { Authorization: `Bearer ${key}` });
  await post('/apis/shop', { query: PRODUCT }, { 'X-Request-Id': key, Cookie: `key=${key}` });
  return { id: clientKey.id, clientId: clientKey.clientId, clientSecret };
}

/** Rotates a client key, uses it beyond its limit and revokes it. Returns the id of a rejected request. */
async function rotateAndRevoke(
  { manage, call }: RecordingClient,
  token: string,
  id: string,
): Promise<string> {
  const rotation = { input: { id, gracePeriodSeconds: 60 } };
  const { rotateClientKey: rotated } = await manage(RotateClientKeyDocument, rotation, token);
  if (rotated.__typename !== 'RotateClientKeyPayload') throw new Error(rotated.__typename);
  for (let n = 0; n < 15; n += 1) await call(rotated.key, PRODUCT);
  await manage(RevokeClientKeyDocument, { input: { id } }, token);
  const last = await call(rotated.key, PRODUCT);
  if (last.status !== 401 || !last.requestId) throw new Error('the key was not revoked');
  return last.requestId;
}

/** Changes the email address and the password, with the right and a wrong current password. */
async function changeAccount({ manage }: RecordingClient, token: string): Promise<void> {
  const moves = { email: 'ada.lovelace@example.com', displayName: 'Ada Lovelace' };
  for (const currentPassword of [WRONG_PASSWORD, PASSWORD])
    await manage(UpdateAccountDocument, { input: { ...moves, currentPassword } }, token);
  for (const currentPassword of [WRONG_PASSWORD, PASSWORD])
    await manage(ChangePasswordDocument, { input: { currentPassword, newPassword: NEW_PASSWORD } }, token);
  const { sessions } = await manage(SessionsDocument, {}, token);
  if (sessions.length !== 1) throw new Error('the other session was not ended');
  await manage(LoginDocument, { input: { email: moves.email, password: PASSWORD } });
  await manage(LoginDocument, { input: { email: `${WRONG_PASSWORD}@example.com`, password: PASSWORD } });
}

/** Disables and enables another account, and resets its password. */
async function manageOtherAccount({ manage }: RecordingClient, token: string): Promise<void> {
  const account = { email: 'eve@example.com', password: PASSWORD, displayName: 'Eve' };
  const { signUp: eve } = await manage(SignUpDocument, { input: account });
  if (eve.__typename !== 'SignUpPayload') throw new Error(eve.message);
  const { id } = eve.account;
  await manage(DisableAccountDocument, { input: { id } }, token);
  await manage(EnableAccountDocument, { input: { id } }, token);
  const { createPasswordReset: reset } = await manage(
    CreatePasswordResetDocument,
    { input: { account: id } },
    token,
  );
  if (reset.__typename !== 'CreatePasswordResetPayload') throw new Error(reset.message);
  const { resetToken } = reset;
  await fetch(reset.resetUrl);
  await manage(ResetPasswordDocument, { input: { resetToken: `${resetToken}x`, newPassword: PASSWORD } });
  for (const newPassword of ['a'.repeat(1025), NEW_PASSWORD, WRONG_PASSWORD])
    await manage(ResetPasswordDocument, { input: { resetToken, newPassword } });
}
