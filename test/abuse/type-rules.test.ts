import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SchemaFolder } from '../support/schema-folder.ts';
import { readAnswer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const SDL = `
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
  interface Guarded @requiresScopes(scopes: [["interface"]]) { id: ID }
  interface Plain { id: ID }
  type Secret @requiresScopes(scopes: [["secret"]]) { id: ID inner: Secret }
  type Open { id: ID secret: Secret }
  type ByInterface implements Guarded { id: ID }
  type ByInterfaceToo implements Guarded & Plain @requiresScopes(scopes: [["own"]]) { id: ID }
  type Member implements Plain @requiresScopes(scopes: [["member"]]) { id: ID }
  type Extended { id: ID }
  extend type Extended @requiresScopes(scopes: [["extended"]])
  union Any = Secret | Open
  union OpenUnion = Open
  type Wiped @requiresScopes(scopes: [["wipe"]]) { done: Boolean }
  type Query {
    secret: Secret open: Open byInterface: ByInterface byBoth: ByInterfaceToo member: Member extended: Extended
    guarded: Guarded plain: Plain any: Any openUnion: OpenUnion
  }
  type Mutation { wipe: Wiped wipeAll: [Wiped!]! }
  type Subscription { wiped: Wiped }
`;

const folder = new SchemaFolder();
let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ shop: { schema: folder.write(SDL) }, logLevel: 'info' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Operations that select nothing of a type but its name, and the scopes that they need beside the default. */
const SELECTIONS: readonly [string, string, string[]][] = [
  ['an object', '{ secret { __typename } }', ['secret']],
  ['an object under an alias', '{ a: secret { b: __typename } }', ['secret']],
  ['an object within another', '{ open { secret { __typename } } }', ['secret']],
  ['an object within itself', '{ secret { inner { __typename } } }', ['secret']],
  ['an object with a rule of its own beside one of its interface', '{ byBoth { __typename } }', ['own']],
  ['an object whose extension has the rule', '{ extended { __typename } }', ['extended']],
  ['an interface', '{ guarded { __typename } }', ['interface', 'own']],
  ['an interface whose objects have rules', '{ plain { __typename } }', ['member', 'own']],
  ['a union of which a member has a rule', '{ any { __typename } }', ['secret']],
  ['an object in an inline fragment', '{ any { ... on Secret { __typename } } }', ['secret']],
  ['an object in a fragment', '{ any { ...F } } fragment F on Secret { __typename }', ['secret']],
  [
    'an interface in a fragment on an object',
    '{ plain { ... on Guarded { __typename } } }',
    ['interface', 'own'],
  ],
  ['an object under a condition that is false', '{ secret { __typename @include(if: false) } }', ['secret']],
  [
    'an object in an unnamed fragment',
    '{ secret { ... { ... @skip(if: true) { __typename } } } }',
    ['secret'],
  ],
  ['the result of a mutation', 'mutation { wipe { __typename } }', ['wipe']],
  ['the items of a list', 'mutation { wipeAll { __typename } }', ['wipe']],
  ['the events of a subscription', 'subscription { wiped { __typename } }', ['wipe']],
];

describe('the name of a type', () => {
  it.each(SELECTIONS)('needs the scopes of %s', async (_, query, needed) => {
    const root = query.startsWith('mutation') ? 'write:shop' : 'read:shop';
    for (const held of [[], ...needed.map((scope) => needed.filter((other) => other !== scope))]) {
      const { key } = await gateway.key({ scopes: [root, ...held] });
      const before = gateway.shop.received.length;
      const response = await gateway.call(key, query);
      const { errors } = await readAnswer(response);
      const missing = needed.filter((scope) => !held.includes(scope));
      expect([response.status, errors?.[0]?.extensions.missingScopes]).toEqual([403, missing]);
      expect(gateway.shop.received.length).toBe(before);
    }
  });

  it.each(SELECTIONS.filter(([, query]) => !query.startsWith('subscription')))(
    'can be selected with all scopes of %s',
    async (_, query, needed) => {
      const root = query.startsWith('mutation') ? 'write:shop' : 'read:shop';
      const { key } = await gateway.key({ scopes: [root, ...needed] });
      const before = gateway.shop.received.length;
      // The sample shop has another schema; what counts is that the query reaches it.
      await (await gateway.call(key, query)).arrayBuffer();
      expect(gateway.shop.received.length).toBe(before + 1);
    },
  );

  it('needs no more than the default where no rule applies', async () => {
    const { key } = await gateway.key({ scopes: ['read:shop'] });
    for (const query of [
      '{ open { __typename } }',
      '{ openUnion { __typename } }',
      '{ open { __typename id } }',
    ]) {
      const before = gateway.shop.received.length;
      await (await gateway.call(key, query)).arrayBuffer();
      expect(gateway.shop.received.length).toBe(before + 1);
    }
  });
});
