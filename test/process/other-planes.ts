import { mintKey } from '../../src/domain/client-key.ts';
import { bearer } from '../support/gateway.ts';
import { basic, postForm } from '../support/oauth.ts';
import { password, rest } from '../support/rest.ts';
import { EMAIL, PASSWORD, WRONG_PASSWORD } from './everything-values.ts';
import { secretsIn } from './recording-client.ts';

/** Gets two access tokens, revokes one, and sends invalid requests that contain secrets. */
export async function useOAuth(url: string, clientId: string, clientSecret: string): Promise<string[]> {
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
export async function useRest(url: string): Promise<string[]> {
  const secrets: string[] = [];
  const call = async (path: string, body: unknown, headers = {}) => {
    const response = (await rest(url, 'POST', path, { body, headers })).body;
    secrets.push(...secretsIn(response));
    return response;
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
  const bloqUser = bearer(String(bloq.accessToken));
  const { clientId, clientSecret } = await call('/users/me/client-keys', undefined, bloqUser);
  const credentials = { grantType: 'clientCredentials', clientId, clientSecret };
  const tokens = await call('/auth/token', credentials);
  if (typeof tokens.accessToken !== 'string') throw new Error('no token');
  await call('/auth/token', { ...credentials, clientSecret: mintKey(String(clientId)).clientSecret });
  await call('/auth/token', { grantType: clientSecret });
  await call(`/auth/token?clientSecret=${clientSecret}`, credentials);
  return secrets;
}
