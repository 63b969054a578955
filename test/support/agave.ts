import { PASSWORD } from './gateway.ts';
import { password, type RestAnswer, rest } from './rest.ts';
import { type ShopGateway, startShopGateway } from './shop-gateway.ts';

export interface Wrapped<Result> {
  readonly status: string;
  readonly message: string | null;
  readonly version: string;
  readonly result: Result;
}

export interface AgaveClient {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly name: string;
  readonly tier: string;
  readonly [field: string]: unknown;
}

/** Starts a gateway with the Agave adapter, the API `shop` with a scope rule, and the API `idle`. */
export function startAgaveGateway(): Promise<ShopGateway> {
  const idle = {
    url: 'http://127.0.0.1:9/graphql',
    schema: `${import.meta.dirname}/../management/contract.graphql`,
  };
  return startShopGateway({
    adapters: new Set(['agave'] as const),
    shop: { scopes: { 'User.email': ['read:users:email'] } },
    apis: { idle },
  });
}

/** Sends a form, as `curl -sku user:password -d …` and the `requests` package do. */
export function callAgave<Body>(
  { url }: ShopGateway,
  credentials: Record<string, string>,
  method: string,
  path: string,
  form?: Record<string, string>,
): Promise<RestAnswer<Body>> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...credentials };
  return rest(url, method, path, { headers, ...(form && { body: String(new URLSearchParams(form)) }) });
}

/** Creates an account, and returns the commands of the Agave CLI for it. */
export async function agaveUser(gateway: ShopGateway) {
  const { account } = await gateway.signUp();
  const credentials = password(account.email, PASSWORD);
  const clients = <Result = unknown>(method: string, path = '', form?: Record<string, string>) =>
    callAgave<Wrapped<Result>>(
      gateway,
      credentials,
      method,
      `/clients/v2${path}${path.includes('?') ? '&' : '?'}pretty=true`,
      form,
    );
  return {
    email: account.email,
    clients,
    create: (clientName: string, more: Record<string, string> = {}) =>
      clients<AgaveClient>('POST', '/', {
        clientName,
        tier: 'Unlimited',
        description: '',
        callbackUrl: '',
        ...more,
      }),
  };
}

/** Requests a token with the credentials of a client. */
export function requestAgaveToken(
  gateway: ShopGateway,
  { consumerKey, consumerSecret }: Pick<AgaveClient, 'consumerKey' | 'consumerSecret'>,
  form: Record<string, string>,
): Promise<RestAnswer> {
  return callAgave(gateway, password(consumerKey, consumerSecret), 'POST', '/token', form);
}

export function fullKey({ consumerKey, consumerSecret }: AgaveClient): string {
  return `${consumerKey}_${consumerSecret}`;
}
