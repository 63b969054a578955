import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { password, rest } from '../support/rest.ts';
import { ALL_ADAPTERS } from './entry-points.ts';

interface ListedKey {
  readonly [field: string]: unknown;
}

const ALIASES = 60;
const KEYS = 2 * ALIASES;

let gateway: TestGateway;
let token: string;
let basic: Record<string, string>;
beforeAll(async () => {
  gateway = await startGateway({ adapters: ALL_ADAPTERS });
  const { account, accessToken } = await gateway.signUp();
  token = accessToken;
  basic = password(account.email, PASSWORD);
  const create = (name: string) =>
    `${name}: createClientKey(input: { name: "${name}", scopes: [] }) { __typename }`;
  for (const prefix of ['a', 'b']) {
    const fields = Array.from({ length: ALIASES }, (_, index) => create(`${prefix}${index}`));
    await gateway.post('/graphql', { query: `mutation { ${fields.join(' ')} }` }, bearer(token));
  }
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function list(path: string, headers = bearer(token)): Promise<unknown> {
  return (await rest<unknown>(gateway.url, 'GET', path, { headers })).body;
}

describe('a list of more than 100 keys', () => {
  it('is complete in the Fluxbase adapter, with its total', async () => {
    const body = (await list('/api/v1/client-keys')) as { client_keys: ListedKey[]; total: number };
    expect([body.client_keys.length, body.total]).toEqual([KEYS, KEYS]);
  });

  it('is complete in the Bloq adapter', async () => {
    expect(await list('/users/me/client-keys')).toHaveLength(KEYS);
  });

  it('is complete in the Agave adapter', async () => {
    const body = (await list('/clients/v2', basic)) as { result: ListedKey[] };
    expect(body.result).toHaveLength(KEYS);
  });

  it('is complete in the Blnk adapter', async () => {
    expect(await list('/api-keys')).toHaveLength(KEYS);
  });
});

describe('a list of more than 100 events', () => {
  it('is complete in the Bloq adapter', async () => {
    // The sign-up and its session, the logins of other tests, and the creation of each key.
    const body = (await list('/users/me/events')) as { service: string }[];
    expect(body.filter(({ service }) => service === 'client_key.created')).toHaveLength(KEYS);
  });
});
