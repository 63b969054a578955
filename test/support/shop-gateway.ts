import type { ConfigFile } from '../../src/config/apis.ts';
import {
  DeleteClientKeyDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  UpdateClientKeyDocument,
  type UpdateClientKeyInput,
} from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway } from './gateway.ts';
import { startShop } from './upstream.ts';

type GatewayOptions = NonNullable<Parameters<typeof startGateway>[0]>;
type ShopConfig = Partial<NonNullable<ConfigFile['apis']>[string]>;

interface Options extends GatewayOptions {
  /** How the API `shop` is protected. */
  readonly shop?: ShopConfig;
}

/** The body of a GraphQL answer, as far as tests look into it. */
export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly extensions?: unknown;
}

export const PRODUCT = '{ product(id: "p1") { name } }';
export const PRODUCT_DATA = { product: { name: 'Kettle in brass' } };

/** A gateway before the sample shop, with an account that manages its keys. */
export async function startShopGateway({ shop: config = {}, apis = {}, ...options }: Options = {}) {
  const shop = await startShop();
  const protectedApis = { shop: { url: shop.url, ...config }, ...apis };
  const gateway = await startGateway({ ...options, apis: protectedApis }).catch(async (error: unknown) => {
    await shop.close();
    throw error;
  });
  const { accessToken } = await gateway.signUp();

  return {
    ...gateway,
    shop,
    accessToken,
    key: (input: Parameters<typeof gateway.createKey>[1] = {}) => gateway.createKey(accessToken, input),

    /** Sends a query to the shop with a key as bearer token. */
    call: (key: string, query: string | object = PRODUCT, headers: Record<string, string> = {}) =>
      gateway.post('/apis/shop', typeof query === 'string' ? { query } : query, {
        ...bearer(key),
        ...headers,
      }),
    async update(input: UpdateClientKeyInput) {
      const { updateClientKey } = await gateway.manage(UpdateClientKeyDocument, { input }, accessToken);
      if (updateClientKey.__typename !== 'UpdateClientKeyPayload') throw new Error(updateClientKey.message);
    },
    async rotate(id: string, gracePeriodSeconds: number): Promise<string> {
      const variables = { input: { id, gracePeriodSeconds } };
      const { rotateClientKey } = await gateway.manage(RotateClientKeyDocument, variables, accessToken);
      if (rotateClientKey.__typename !== 'RotateClientKeyPayload')
        throw new Error(rotateClientKey.__typename);
      return rotateClientKey.key;
    },
    async revoke(id: string) {
      const { revokeClientKey } = await gateway.manage(
        RevokeClientKeyDocument,
        { input: { id } },
        accessToken,
      );
      if (revokeClientKey.__typename !== 'RevokeClientKeyPayload') throw new Error(revokeClientKey.message);
    },
    async delete(id: string) {
      const { deleteClientKey } = await gateway.manage(
        DeleteClientKeyDocument,
        { input: { id } },
        accessToken,
      );
      if (deleteClientKey.__typename !== 'DeleteClientKeyPayload') throw new Error(deleteClientKey.message);
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await shop.close();
    },
  };
}

export type ShopGateway = Awaited<ReturnType<typeof startShopGateway>>;

/** The body of an answer, read as GraphQL. */
export async function readAnswer(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

/** Status and error code of an answer. */
export async function readOutcome(response: Response): Promise<[status: number, code: unknown]> {
  const { errors } = await readAnswer(response);
  return [response.status, errors?.[0]?.extensions.code];
}
