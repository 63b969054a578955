import { PASSWORD } from './gateway.ts';
import { password, type RestAnswer, rest } from './rest.ts';
import type { ShopGateway } from './shop-gateway.ts';

export interface BloqKey {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Returns the requests that `bcl`, the Bloq CLI, sends to a gateway. */
export function bloqCli(gateway: ShopGateway) {
  const { url } = gateway;

  /** Sends JSON with the stored token, as the `fetcher` of `bcl` does. */
  const bcl = <Body = Record<string, unknown>>(
    token: string | undefined,
    method: string,
    path: string,
    body?: unknown,
  ) => rest<Body>(url, method, path, { ...(token !== undefined && { token }), body });

  const logIn = (email: string, secret = PASSWORD) =>
    rest(url, 'POST', '/auth', { headers: password(email, secret) });

  return {
    bcl,
    logIn,
    /** Creates an account and logs in to it. */
    async user() {
      const { account } = await gateway.signUp();
      const { body } = await logIn(account.email);
      return { ...account, ...(body as { accessToken: string; refreshToken: string }) };
    },
    createKey: async (token: string) => (await bcl<BloqKey>(token, 'POST', '/users/me/client-keys')).body,
    requestToken: (body: object, token?: string) => bcl(token, 'POST', '/auth/token', body),
  };
}

/** The body of a client credentials request. */
export function clientCredentials({ clientId, clientSecret }: BloqKey) {
  return { grantType: 'clientCredentials', clientId, clientSecret };
}

export function statusAndCode({ status, body }: RestAnswer): [status: number, code: unknown] {
  return [status, body.code];
}
