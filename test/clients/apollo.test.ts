import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key({ scopes: ['*'] }));
});
afterAll(() => gateway[Symbol.asyncDispose]());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

interface ClientOptions {
  readonly path?: string;
  readonly credential?: string;
  readonly links?: readonly ApolloLink[];
}

/** Creates an Apollo Client, and counts its requests. */
function createApollo({ path = '/apis/shop', credential = key, links = [] }: ClientOptions = {}) {
  const sent: string[] = [];
  const http = new HttpLink({
    uri: gateway.url + path,
    headers: bearer(credential),
    fetch: (input, init) => {
      sent.push(`${init?.method} ${init?.body ?? ''}`);
      return fetch(input, init);
    },
  });
  const client = new ApolloClient({ link: ApolloLink.from([...links, http]), cache: new InMemoryCache() });
  return { client, sent };
}

const PRODUCT = gql`
  query Product($id: ID!) {
    product(id: $id) {
      name
    }
  }
`;
const variables = { id: 'p1' };
const data = { product: { name: 'Kettle in brass' } };

describe('Apollo Client 4', () => {
  it('queries an API', async () => {
    const { client } = createApollo();
    expect((await client.query({ query: PRODUCT, variables })).data).toMatchObject(data);
  });

  it('reports a missing scope as a GraphQL error with its code', async () => {
    const { key: narrow } = await gateway.key({ scopes: ['other'] });
    const { client } = createApollo({ credential: narrow });
    const failed = client.query({ query: PRODUCT, variables });
    await expect(failed).rejects.toThrow('read:shop');
  });

  it.each([{ useGETForHashedQueries: false }, { useGETForHashedQueries: true }])(
    'with persisted queries and %j sends the document after the first hash, and no more hashes',
    async (options) => {
      const { client, sent } = createApollo({ links: [new PersistedQueryLink({ sha256, ...options })] });
      for (const id of ['p1', 'p2']) {
        const { data } = await client.query<{ product: { name: string } }>({
          query: PRODUCT,
          variables: { id },
        });
        expect(data?.product.name).toMatch(/^Kettle/);
      }
      expect(sent.map((request) => request.includes('query Product'))).toEqual([false, true, true]);
      expect(sent[2]).not.toContain('persistedQuery');
    },
  );

  it('with persisted queries reaches the management API as well', async () => {
    const { client, sent } = createApollo({
      path: '/graphql',
      credential: gateway.accessToken,
      links: [new PersistedQueryLink({ sha256 })],
    });
    const { data } = await client.query<{ me: { role: string } }>({ query: gql`{ me { role } }` });
    expect(data?.me.role).toBe('ADMIN');
    expect(sent).toHaveLength(2);
  });
});
