import { randomUUID } from 'node:crypto';
import { PASSWORD } from './gateway.ts';
import { type RestAnswer, rest } from './rest.ts';

/** The headers that `@fluxbase/sdk` sends without a session. */
export const ANON = { apikey: 'anon', Authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.anon' };

/** The request that the Fluxbase documentation shows. */
export const CLIENT_KEY_REQUEST = {
  name: 'Production Service',
  description: 'Client key for production service',
  scopes: ['read:users', 'write:users'],
  rate_limit_per_minute: 100,
  expires_at: '2126-12-31T23:59:59Z',
};

export interface FluxbaseSession {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly user: { readonly id: string; readonly email: string };
}

/** Returns the requests that `@fluxbase/sdk` sends to a gateway. */
export function fluxbaseSdk(url: string) {
  const anonymous = (path: string, body: unknown) => rest(url, 'POST', path, { headers: ANON, body });
  const authorized = (token: string, method: string, path: string, body?: unknown) =>
    rest(url, method, path, { token, headers: { apikey: 'anon' }, body });
  const keys = (token: string, method: string, path = '', body?: unknown) =>
    authorized(token, method, `/api/v1/client-keys${path}`, body);

  return {
    anonymous,
    authorized,
    keys,
    /** Signs up, and returns the session. */
    async signUp(): Promise<FluxbaseSession> {
      const email = `${randomUUID()}@example.com`;
      const { body } = await anonymous('/api/v1/auth/signup', { email, password: PASSWORD });
      return body as unknown as FluxbaseSession;
    },
    async createKey(token: string, request: object = {}) {
      const { body } = await keys(token, 'POST', '', {
        ...CLIENT_KEY_REQUEST,
        name: randomUUID(),
        ...request,
      });
      return body as { id: string; key: string; client_key: Record<string, unknown> };
    },
  };
}

/** The status of an error, the names of its fields, and the type of `error`. */
export function errorShape({ status, body }: RestAnswer) {
  return [status, Object.keys(body), typeof body.error];
}
