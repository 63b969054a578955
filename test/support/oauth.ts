import type { ShopGateway } from './shop-gateway.ts';

export type Params = Record<string, string> | [string, string][];

/** Returns an `Authorization: Basic` header with form-urlencoded id and secret (RFC 6749 section 2.3.1). */
export function basic(clientId: string, clientSecret: string): Record<string, string> {
  const halves = [clientId, clientSecret].map((half) => encodeURIComponent(half).replaceAll('%20', '+'));
  return { Authorization: `Basic ${btoa(halves.join(':'))}` };
}

/** Sends a POST request with a form as its body. */
export function postForm(
  url: string,
  params: Params,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(params), headers });
}

/** Creates a client key and returns a client of the OAuth endpoints that authenticates with it. */
export async function oauthClient(gateway: ShopGateway, input: Parameters<ShopGateway['key']>[0] = {}) {
  const { clientKey, clientSecret, key } = await gateway.key(input);
  const { clientId, id } = clientKey;
  const credentials = basic(clientId, clientSecret);
  const post = (path: string, params: Params = {}, headers = credentials) =>
    postForm(gateway.url + path, params, headers);

  return {
    id,
    clientId,
    clientSecret,
    key,
    post,
    /** Requests an access token with the client credentials grant. */
    async token(scope?: string): Promise<string> {
      const params = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
      const response = await post('/oauth/token', params);
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`No token: ${response.status}`);
      return token;
    },
    async introspect(token: string): Promise<Record<string, unknown>> {
      return (await (await post('/oauth/introspect', { token })).json()) as Record<string, unknown>;
    },
  };
}

export type OAuthClient = Awaited<ReturnType<typeof oauthClient>>;

/** Returns the status and the error code of an OAuth error response. */
export async function errorIn(response: Response): Promise<[status: number, error: unknown]> {
  const { error } = (await response.json()) as { error?: unknown };
  return [response.status, error];
}
