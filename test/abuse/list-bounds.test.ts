import {
  type GraphQLArgument,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/management/schema.ts';
import { Accounts } from '../../src/services/accounts/accounts.ts';
import { SessionList } from '../../src/services/accounts/session-list.ts';
import { ClientKeys } from '../../src/services/client-keys/client-keys.ts';
import { PgpKeys } from '../../src/services/pgp/pgp-keys.ts';
import { bearer } from '../support/gateway.ts';
import { type Answer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const ACCEPT = { Accept: 'application/graphql-response+json' };
const MAX_NODES = 100;

let gateway: ShopGateway;
let keyId: string;
beforeAll(async () => {
  gateway = await startShopGateway({ logLevel: 'info' });
  keyId = (await gateway.key()).clientKey.id;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function manage(query: string, variables: object = {}) {
  const headers = { ...ACCEPT, ...bearer(gateway.accessToken) };
  const response = await gateway.post('/graphql', { query, variables }, headers);
  return { status: response.status, ...((await response.json()) as Answer) };
}

const globalId = (n: number) => btoa(`ClientKey:${n}`);
const ids = (count: number) => Array.from({ length: count }, (_, n) => globalId(n));
const literal = (count: number) =>
  `[${ids(count)
    .map((id) => `"${id}"`)
    .join(', ')}]`;

/** Ways to pass so many ids to `nodes`. */
const WAYS: readonly [string, (count: number) => { query: string; variables?: object }][] = [
  ['a literal', (count) => ({ query: `{ nodes(ids: ${literal(count)}) { id } }` })],
  [
    'a variable',
    (count) => ({ query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', variables: { i: ids(count) } }),
  ],
  [
    'the default value of a variable',
    (count) => ({ query: `query ($i: [ID!]! = ${literal(count)}) { nodes(ids: $i) { id } }` }),
  ],
  [
    'a list of variables',
    (count) => ({
      query: `query ($i: ID!) { nodes(ids: [${'$i '.repeat(count)}]) { id } }`,
      variables: { i: globalId(1) },
    }),
  ],
  [
    'a fragment',
    (count) => ({ query: `{ ...F } fragment F on Query { nodes(ids: ${literal(count)}) { id } }` }),
  ],
];

describe('nodes(ids:)', () => {
  it.each(WAYS)('takes 100 ids and rejects more as %s', async (_, request) => {
    const ask = ({ query, variables }: { query: string; variables?: object }) => manage(query, variables);
    const accepted = await ask(request(MAX_NODES));
    expect([accepted.status, accepted.data?.nodes]).toEqual([200, expect.any(Array)]);
    for (const count of [MAX_NODES + 1, 2_000]) {
      const rejected = await ask(request(count));
      expect([rejected.status, rejected.data?.nodes ?? null]).toEqual([400, null]);
    }
  });

  it('rejects 101 ids each time that the same document is sent', async () => {
    for (let run = 0; run < 5; run += 1) {
      const query = 'query ($i: [ID!]!) { nodes(ids: $i) { id } }';
      expect((await manage(query, { i: ids(MAX_NODES + 1) })).status).toBe(400);
      expect((await manage(query, { i: ids(MAX_NODES) })).status).toBe(200);
    }
  });
});

describe('nodes(ids:) of several types', () => {
  afterEach(() => vi.restoreAllMocks());

  it('loads each type once, in the order of the ids', async () => {
    const { account } = await gateway.signUp();
    const services = [ClientKeys, SessionList, PgpKeys, Accounts];
    const loads = services.map((service) => vi.spyOn(service.prototype, 'findAll'));
    const accountId = Buffer.from(account.id, 'base64').toString();
    const mixed = ['ClientKey', 'Session', 'PgpKey'].flatMap((type) =>
      Array.from({ length: 30 }, (_, n) => btoa(`${type}:${n}`)),
    );
    const wanted = [...mixed, keyId, btoa(accountId), keyId];
    const { status, data } = await manage('query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i: wanted });
    const nodes = data?.nodes as ({ id: string } | null)[];
    expect([status, nodes.length]).toEqual([200, wanted.length]);
    expect(nodes.slice(0, 90)).toEqual(mixed.map(() => null));
    expect([nodes[90]?.id, nodes[92]?.id]).toEqual([keyId, keyId]);
    expect(loads.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 1]);
  });
});

interface ListInput {
  readonly name: string;
  readonly description: string;
}

/** Every list that an argument or a field of an input takes. */
function listInputs(): ListInput[] {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  return types.flatMap((type) => {
    if (isInputObjectType(type)) return listsIn(type.name, Object.values(type.getFields()));
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) => listsIn(`${type.name}.${name}`, args));
  });
}

function listsIn(
  holder: string,
  inputs: readonly (Pick<GraphQLArgument, 'name' | 'description'> & { readonly type: GraphQLInputType })[],
): ListInput[] {
  return inputs
    .filter(({ type }) => isListType(isNonNullType(type) ? type.ofType : type))
    .map(({ name, description }) => ({ name: `${holder}.${name}`, description: description ?? '' }));
}

/** Operations that pass so many items to each list of an input, and more than which is allowed. */
const LISTS: Readonly<Record<string, { most: number; query: string; variables: (count: number) => object }>> =
  {
    'Query.nodes.ids': {
      most: MAX_NODES,
      query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }',
      variables: (count) => ({ i: ids(count) }),
    },
    'EventFilter.types': {
      most: 100,
      query: 'query ($f: EventFilter) { events(filter: $f) { totalCount } }',
      variables: (count) => ({ f: { types: texts(count) } }),
    },
    'CreateClientKeyInput.scopes': {
      most: 100,
      query: mutation('createClientKey'),
      variables: (count) => ({ i: { name: `scopes ${count}`, scopes: texts(count) } }),
    },
    'CreateClientKeyInput.encryptTo': {
      most: 10,
      query: mutation('createClientKey'),
      variables: (count) => ({ i: { name: `pgp ${count}`, scopes: [], encryptTo: texts(count) } }),
    },
    'UpdateClientKeyInput.scopes': {
      most: 100,
      query: mutation('updateClientKey'),
      variables: (count) => ({ i: { id: keyId, scopes: texts(count) } }),
    },
    'RotateClientKeyInput.encryptTo': {
      most: 10,
      query: mutation('rotateClientKey'),
      variables: (count) => ({ i: { id: keyId, encryptTo: texts(count) } }),
    },
    'ImportClientKeysInput.keys': {
      most: 100,
      query: mutation('importClientKeys'),
      variables: (count) => ({ i: { source: 'FLUXBASE', dryRun: true, keys: texts(count).map(foreignKey) } }),
    },
    'ForeignClientKeyInput.scopes': {
      most: 100,
      query: mutation('importClientKeys', '... on ImportClientKeysPayload { results { skipped } }'),
      variables: (count) => ({
        i: {
          source: 'FLUXBASE',
          dryRun: true,
          keys: [{ ...foreignKey('x'), hash: 'A'.repeat(43), scopes: texts(count) }],
        },
      }),
    },
  };

const texts = (count: number) => Array.from({ length: count }, (_, n) => `text-${n}`);
const foreignKey = (name: string) => ({ name, hash: 'x', scopes: [], revoked: false });

function mutation(name: string, selection = ''): string {
  const input = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  return `mutation ($i: ${input}) { ${name}(input: $i) { __typename ... on Error { code } ${selection} } }`;
}

describe('a list that an input takes', () => {
  it('is covered by these tests', () => {
    expect(
      listInputs()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(LISTS).sort());
  });

  it.each(listInputs())('has a bound in the description of $name', ({ name, description }) => {
    expect(description).toContain(String(LISTS[name]?.most));
  });

  it.each(Object.entries(LISTS))(
    'is rejected beyond the bound of %s',
    async (_, { most, query, variables }) => {
      for (const count of [most + 1, 1_001, 5_000]) {
        const { status, data, errors } = await manage(query, variables(count));
        const text = JSON.stringify({ data, errors });
        // Either the request is invalid, or its input is.
        expect([status, text]).toEqual([
          status === 200 ? 200 : 400,
          expect.stringMatching(/VALIDATION_FAILED|BAD_REQUEST|"INVALID"/),
        ]);
      }
    },
  );
});
