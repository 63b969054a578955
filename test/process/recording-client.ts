import type { TypedDocumentString } from '../../src/sdk/generated/operations.ts';
import { request } from '../../src/sdk/request.ts';

const SECRETS = new Set([
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'resetToken',
  'key',
  'clientSecret',
]);

/** Returns every token, secret and key in a response. */
export function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    SECRETS.has(name) && typeof held === 'string' ? [held] : secretsIn(held),
  );
}

/** A client of a gateway that records the secrets it receives. */
export function recordingClient(url: string) {
  const secrets = new Set<string>();
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
  return {
    url,
    secrets,
    post,
    /** Sends a typed operation to the management plane. */
    async manage<Data, Variables>(
      document: TypedDocumentString<Data, Variables>,
      variables: Variables,
      token?: string,
    ): Promise<Data> {
      const data = await request(`${url}/graphql`, document, { variables, token });
      for (const value of secretsIn(data)) secrets.add(value);
      return data;
    },
    /** Sends a query to an API with a client key or an access token. */
    call: (key: string, query: string, api = 'shop') => post(`/apis/${api}`, { query }, { 'X-API-Key': key }),
  };
}

export type RecordingClient = ReturnType<typeof recordingClient>;
