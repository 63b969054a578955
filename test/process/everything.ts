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
  type TypedDocumentString,
  UpdateAccountDocument,
} from '../../src/sdk/generated/operations.ts';
import { request } from '../../src/sdk/request.ts';
import { bearer } from '../support/gateway.ts';
import { basic, postForm } from '../support/oauth.ts';
import { password, rest } from '../support/rest.ts';

/** The secrets of a run, which must not be found afterwards, and public values, which must. */
export interface Run {
  /** Passwords, tokens, secrets and keys, good and bad. */
  readonly secrets: readonly string[];
  readonly clientId: string;
  readonly requestId: string;
  /** All events, as JSON. */
  readonly events: string;
}

const EMAIL = 'ada@example.com';
const PASSWORD = 'the first passphrase of Ada';
const WRONG_PASSWORD = 'a passphrase of somebody else';
const NEW_PASSWORD = 'the second passphrase of Ada';
const PRODUCT = '{ product(id: "p1") { name } }';

const SECRETS = new Set([
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'resetToken',
  'key',
  'clientSecret',
]);

/** Uses every feature of a running gateway, with valid and invalid requests. */
export async function useEverything(url: string): Promise<Run> {
  const secrets = new Set([PASSWORD, WRONG_PASSWORD, NEW_PASSWORD]);

  async function manage<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    token?: string,
  ): Promise<Data> {
    const data = await request(`${url}/graphql`, document, { variables, token });
    for (const value of secretsIn(data)) secrets.add(value);
    return data;
  }
  const post = async (path: string, body: string | object, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: response.status,
      requestId: response.headers.get('x-request-id'),
      text: await response.text(),
    };
  };
  const call = (key: string, query = PRODUCT, api = 'shop') =>
    post(`/apis/${api}`, { query }, { 'X-API-Key': key });

  const account = { email: EMAIL, password: PASSWORD, displayName: 'Ada' };
  await manage(SignUpDocument, { input: account });
  await manage(SignUpDocument, { input: account });
  await manage(LoginDocument, { input: { email: EMAIL, password: WRONG_PASSWORD } });
  const { login } = await manage(LoginDocument, { input: { email: EMAIL, password: PASSWORD } });
  if (login.__typename !== 'LoginPayload') throw new Error(login.message);
  const refresh = () => manage(RefreshTokenDocument, { input: { refreshToken: login.refreshToken } });
  const { refreshToken: refreshed } = await refresh();
  if (refreshed.__typename !== 'RefreshTokenPayload') throw new Error(refreshed.message);
  let token = refreshed.accessToken;

  // Invalid requests that contain secrets.
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

  const input = {
    name: 'service',
    scopes: ['read:shop', 'read:down', 'read:nonsense'],
    rateLimitPerMinute: 12,
  };
  const { createClientKey: created } = await manage(CreateClientKeyDocument, { input }, token);
  if (created.__typename !== 'CreateClientKeyPayload') throw new Error(created.__typename);
  const { key, clientKey, clientSecret } = created;
  const allowed = await call(key);
  if (allowed.status !== 200) throw new Error(allowed.text);
  const wrong = mintKey(clientKey.clientId);
  for (const value of [wrong.key, wrong.clientSecret]) secrets.add(value);
  await call(wrong.key);
  await call(`${key}x`);
  await call(key, '{ user(id: "u1") { email } }');
  await call(key, `{ product(id: "${PASSWORD}" `);
  await call(key, PRODUCT, 'down');
  await call(key, PRODUCT, 'nonsense');
  await post(`/apis/shop?key=${key}&token=${token}`, { query: PRODUCT });
  await post('/graphql', { query: '{ me { id } }' }, { Authorization: `Bearer ${key}` });
  await post('/apis/shop', { query: PRODUCT }, { 'X-Request-Id': key, Cookie: `key=${key}` });

  for (const access of await useOAuth(url, clientKey.clientId, clientSecret)) {
    secrets.add(access);
    await call(access);
    await call(`${access.slice(0, -9)}AAAAAAAAA`);
  }
  for (const secret of await useRest(url)) secrets.add(secret);

  const rotation = { input: { id: clientKey.id, gracePeriodSeconds: 60 } };
  const { rotateClientKey: rotated } = await manage(RotateClientKeyDocument, rotation, token);
  if (rotated.__typename !== 'RotateClientKeyPayload') throw new Error(rotated.__typename);
  for (let n = 0; n < 15; n += 1) await call(rotated.key);
  await manage(RevokeClientKeyDocument, { input: { id: clientKey.id } }, token);
  const last = await call(rotated.key);
  if (last.status !== 401 || !last.requestId) throw new Error('the key was not revoked');

  const newEmail = 'ada.lovelace@example.com';
  const moves = { email: newEmail, displayName: 'Ada Lovelace' };
  for (const currentPassword of [WRONG_PASSWORD, PASSWORD])
    await manage(UpdateAccountDocument, { input: { ...moves, currentPassword } }, token);
  for (const currentPassword of [WRONG_PASSWORD, PASSWORD])
    await manage(ChangePasswordDocument, { input: { currentPassword, newPassword: NEW_PASSWORD } }, token);
  const { sessions } = await manage(SessionsDocument, {}, token);
  if (sessions.length !== 1) throw new Error('the other session was not ended');
  await manage(LoginDocument, { input: { email: newEmail, password: PASSWORD } });
  await manage(LoginDocument, { input: { email: `${WRONG_PASSWORD}@example.com`, password: PASSWORD } });

  // A spent refresh token ends the session, so a new one reads the events.
  await refresh();
  const relogin = await manage(LoginDocument, { input: { email: newEmail, password: NEW_PASSWORD } });
  if (relogin.login.__typename !== 'LoginPayload') throw new Error(relogin.login.message);
  token = relogin.login.accessToken;

  const other = { ...account, email: 'eve@example.com', displayName: 'Eve' };
  const { signUp: eve } = await manage(SignUpDocument, { input: other });
  if (eve.__typename !== 'SignUpPayload') throw new Error(eve.message);
  await manage(DisableAccountDocument, { input: { id: eve.account.id } }, token);
  await manage(EnableAccountDocument, { input: { id: eve.account.id } }, token);
  const resetInput = { input: { account: eve.account.id } };
  const { createPasswordReset: reset } = await manage(CreatePasswordResetDocument, resetInput, token);
  if (reset.__typename !== 'CreatePasswordResetPayload') throw new Error(reset.message);
  const { resetToken } = reset;
  await fetch(reset.resetUrl);
  await manage(ResetPasswordDocument, { input: { resetToken: `${resetToken}x`, newPassword: PASSWORD } });
  for (const newPassword of ['a'.repeat(1025), NEW_PASSWORD, WRONG_PASSWORD])
    await manage(ResetPasswordDocument, { input: { resetToken, newPassword } });
  const events = JSON.stringify(await manage(EventsDocument, { first: 100 }, token));
  await manage(LogoutDocument, {}, token);
  return { secrets: [...secrets], clientId: clientKey.clientId, requestId: last.requestId, events };
}

/** Gets two access tokens, revokes one, and sends invalid requests that contain secrets. */
async function useOAuth(url: string, clientId: string, clientSecret: string): Promise<string[]> {
  const credentials = basic(clientId, clientSecret);
  const grant = { grant_type: 'client_credentials' };
  const token = async () => {
    const response = await postForm(`${url}/oauth/token`, grant, credentials);
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const [revoked, kept] = [await token(), await token()];
  await postForm(`${url}/oauth/introspect`, { token: revoked }, credentials);
  await postForm(`${url}/oauth/revoke`, { token: revoked }, credentials);
  await postForm(`${url}/oauth/token?client_secret=${clientSecret}`, grant);
  await postForm(`${url}/oauth/token`, { ...grant, client_secret: clientSecret }, credentials);
  await postForm(`${url}/oauth/token`, { ...grant, scope: clientSecret }, credentials);
  await postForm(`${url}/oauth/token`, grant, basic(clientId, mintKey(clientId).clientSecret));
  return [revoked, kept];
}

/** Logs in and creates a key through each adapter, with valid and invalid requests. Returns the secrets. */
async function useRest(url: string): Promise<string[]> {
  const secrets: string[] = [];
  const call = async (path: string, body: unknown, headers = {}) => {
    const answer = (await rest(url, 'POST', path, { body, headers })).body;
    secrets.push(...secretsIn(answer));
    return answer;
  };
  const right = { email: EMAIL, password: PASSWORD };
  await call('/api/v1/auth/signin', { ...right, password: WRONG_PASSWORD });
  await call('/api/v1/auth/signin', `{"email":"${EMAIL}","password":"${PASSWORD}"`);
  await call('/api/v1/auth/signin', { ...right, password: [PASSWORD] });
  const session = await call('/api/v1/auth/signin', right);
  const user = bearer(String(session.access_token));
  const { key } = await call('/api/v1/client-keys', { name: 'fluxbase', scopes: ['*'] }, user);
  await call('/api/v1/client-keys', { name: 'fluxbase', scopes: [key] }, user);
  const refresh = { refresh_token: session.refresh_token };
  for (let n = 0; n < 2; n += 1) await call('/api/v1/auth/refresh', refresh);

  await call('/auth', undefined, password(EMAIL, WRONG_PASSWORD));
  const bloq = await call('/auth', undefined, password(EMAIL, PASSWORD));
  const { clientId, clientSecret } = await call(
    '/users/me/client-keys',
    undefined,
    bearer(String(bloq.accessToken)),
  );
  const credentials = { grantType: 'clientCredentials', clientId, clientSecret };
  const tokens = await call('/auth/token', credentials);
  if (typeof tokens.accessToken !== 'string') throw new Error('no token');
  await call('/auth/token', { ...credentials, clientSecret: mintKey(String(clientId)).clientSecret });
  await call('/auth/token', { grantType: clientSecret });
  await call(`/auth/token?clientSecret=${clientSecret}`, credentials);
  return secrets;
}

/** Returns every token, secret and key in a response. */
function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    SECRETS.has(name) && typeof held === 'string' ? [held] : secretsIn(held),
  );
}
