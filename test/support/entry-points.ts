import type { AdapterName } from '../../src/config/apis.ts';
import type { ApiDescription, RouteDescription } from '../../src/http/description.ts';
import { oauthDescription } from '../../src/oauth/description.ts';
import { ADAPTERS } from '../../src/rest/adapters.ts';
import { latchkey } from '../../src/rest/latchkey.ts';
import { bearer, PASSWORD } from './gateway.ts';
import { basic } from './oauth.ts';
import { password } from './rest.ts';
import { type ShopGateway, startShopGateway } from './shop-gateway.ts';

export type BodyType = 'application/json' | 'application/x-www-form-urlencoded';

/** One method of one path that reads a body. */
export interface EntryPoint {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly types: readonly BodyType[];
  readonly isGraphQL: boolean;
  /** Names of the security schemes, any one of which lets a request in. */
  readonly security: readonly string[];
}

export const EVERY_ADAPTER: ReadonlySet<AdapterName> = new Set(ADAPTERS.keys());

const DESCRIPTIONS: readonly ApiDescription[] = [
  latchkey,
  ...[...ADAPTERS.values()].flat(),
  oauthDescription,
];

/** Every REST and OAuth route, as `/openapi.json` lists them when all adapters are on. */
export const ROUTES: readonly RouteDescription[] = DESCRIPTIONS.flatMap(({ routes }) => routes);

const JSON_ONLY: readonly BodyType[] = ['application/json'];

const GRAPHQL: readonly EntryPoint[] = [
  ['without a session', '/graphql', []],
  ['with a session', '/graphql', ['user']],
  ['with a client key', '/apis/shop', ['clientKey']],
].map(([condition, path, security]) => ({
  name: `POST ${path} ${condition}`,
  method: 'POST',
  path: String(path),
  types: JSON_ONLY,
  isGraphQL: true,
  security: security as string[],
}));

/** Every entry point that reads a body: both GraphQL planes, OAuth and each route of each adapter. */
export const ENTRY_POINTS: readonly EntryPoint[] = [
  ...GRAPHQL,
  ...ROUTES.flatMap(({ method, path, body, security }) =>
    body
      ? {
          name: `${method} ${path}`,
          method,
          path: path.replace(/:\w+/g, 'unknown'),
          types: body.types,
          isGraphQL: false,
          security: security.map(({ name }) => name),
        }
      : [],
  ),
];

/** A gateway with every adapter before the sample shop, and requests to its entry points with valid credentials. */
export async function startEntryPoints(options: Parameters<typeof startShopGateway>[0] = {}) {
  const gateway = await startShopGateway({ adapters: EVERY_ADAPTER, ...options });
  const credentials = await credentialsFor(gateway);

  function headersFor({ security }: EntryPoint): Record<string, string> {
    const [scheme] = security;
    return scheme === undefined ? {} : (credentials[scheme] ?? {});
  }

  async function request(entryPoint: EntryPoint, type: string, body: RequestInit['body'] | undefined) {
    const response = await fetch(gateway.url + entryPoint.path, {
      method: entryPoint.method,
      headers: { 'Content-Type': type, ...headersFor(entryPoint) },
      body: body ?? null,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Sends a body, as it is, to an entry point. Rate limits do not apply. */
  async function send(
    entryPoint: EntryPoint,
    body: string | Uint8Array<ArrayBuffer>,
    { type = entryPoint.types[0] ?? 'application/json' }: { readonly type?: string } = {},
  ) {
    const answer = await request(entryPoint, type, body);
    if (answer.status !== 429) return answer;
    gateway.clock.advance(60_000);
    return await request(entryPoint, type, body);
  }

  return { ...gateway, credentials, headersFor, send };
}

export type EntryPointGateway = Awaited<ReturnType<typeof startEntryPoints>>;

/** Headers by the names of the security schemes in `/openapi.json`. */
async function credentialsFor(
  gateway: ShopGateway,
): Promise<Readonly<Record<string, Record<string, string>>>> {
  const { account, accessToken } = await gateway.signUp();
  const { key, clientKey, clientSecret } = await gateway.key();
  return {
    user: bearer(accessToken),
    'X-Blnk-Key': { 'X-Blnk-Key': accessToken },
    password: password(account.email, PASSWORD),
    client: basic(clientKey.clientId, clientSecret),
    clientKey: bearer(key),
  };
}
