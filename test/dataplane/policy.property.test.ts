import fc from 'fast-check';
import {
  buildSchema,
  type DocumentNode,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createPlan } from '../../src/dataplane/plan.ts';
import { compilePolicy } from '../../src/dataplane/policy.ts';
import { missingScopes } from '../../src/domain/scope.ts';
import { randomDocument } from './random-document.ts';

const schema = buildSchema(`
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
  schema { query: RootQuery mutation: Changes subscription: Events }

  interface Node { id: ID }
  interface Named implements Node @requiresScopes(scopes: [["named"], ["boss"]]) { id: ID name: String }
  interface Owned { owner: Named note: String }
  interface Priced { price: Int note: String }
  interface Guide { named: Named place: Place }
  interface Renaming { rename(name: String): Person }
  union Hit = Person | Order | Item | Place

  type Person implements Node & Named {
    id: ID name: String friends: [Person] orders: [Order] home: RootQuery
    email: String @requiresScopes(scopes: [["mail", "people"], ["boss"]])
  }
  type Order implements Node & Owned @requiresScopes(scopes: [["orders"]]) {
    id: ID owner: Person note: String total: Int items: [Item]
  }
  type Item implements Node & Named & Owned & Priced {
    id: ID name: String owner: Named note: String price: Int hit: Hit
  }
  extend type Item @requiresScopes(scopes: [["item"]])
  type Place { city: String people: [Person] best: Item near: Place }

  type RootQuery implements Guide {
    node(id: ID!): Node named: Named orders: [Order] place: Place
    owned: Owned @requiresScopes(scopes: [["owned"]])
    search(text: String): [Hit] @requiresScopes(scopes: ["find", "boss"])
  }
  type Changes implements Renaming { rename(name: String): Person remove: Node touch: Place }
  type Events { changed: Hit noted: Owned moved: Place @requiresScopes(scopes: [["watch", "places"]]) }
`);

const policy = compilePolicy('shop', schema, {
  'RootQuery.orders': ['orders:list', 'audit'],
  'RootQuery.place': [],
  'RootQuery.owned': [],
  'Changes.remove': ['remove'],
  'Changes.touch': [],
  'Events.changed': ['watch'],
  'Owned.note': ['note'],
  'Priced.note': ['costs'],
  'Named.name': ['names'],
  'Person.id': ['person-ids'],
  'Person.email': ['pii'],
  'Item.note': [],
});

/** The resulting rules, derived by hand: `|` separates alternatives, `+` the scopes of one alternative. */
const RULES: Readonly<Record<string, string>> = {
  'RootQuery.__typename': '',
  'Changes.__typename': '',
  'Node.__typename': 'orders+item',
  'Named.__typename': 'named+item|boss+item',
  'Owned.__typename': 'orders+item',
  'Priced.__typename': 'item',
  'Guide.__typename': '',
  'Renaming.__typename': '',
  'Hit.__typename': 'orders+item',
  'Person.__typename': '',
  'Order.__typename': 'orders',
  'Item.__typename': 'item',
  'Place.__typename': '',
  'RootQuery.node': 'read:shop',
  'RootQuery.named': 'read:shop',
  'RootQuery.owned': 'owned',
  'RootQuery.search': 'find|boss',
  'RootQuery.orders': 'orders:list+audit',
  'RootQuery.place': '',
  'Changes.rename': 'write:shop',
  'Changes.remove': 'remove',
  'Changes.touch': '',
  'Events.changed': 'watch',
  'Events.noted': 'read:shop',
  'Events.moved': 'watch+places',
  'Node.id': 'person-ids+orders+item+named|person-ids+orders+item+boss',
  'Named.id': 'person-ids+item+named|person-ids+item+boss',
  'Named.name': 'names+item+named|names+item+boss',
  'Owned.owner': 'orders+item',
  'Owned.note': 'note+orders+item+costs',
  'Priced.price': 'item',
  'Priced.note': 'costs+item+note',
  'Guide.named': 'read:shop',
  'Guide.place': '',
  'Renaming.rename': 'write:shop',
  'Person.id': 'person-ids+named|person-ids+boss',
  'Person.name': 'names+named|names+boss',
  'Person.email': 'pii+mail+people|pii+boss',
  'Person.friends': '',
  'Person.orders': '',
  'Person.home': '',
  'Order.id': 'orders',
  'Order.owner': 'orders',
  'Order.note': 'orders+note',
  'Order.total': 'orders',
  'Order.items': 'orders',
  'Item.id': 'item+named|item+boss',
  'Item.name': 'item+names+named|item+names+boss',
  'Item.owner': 'item',
  'Item.note': 'item+note+costs',
  'Item.price': 'item',
  'Item.hit': 'item',
  'Place.city': '',
  'Place.people': '',
  'Place.best': '',
  'Place.near': '',
};
const ROOTS = { query: 'RootQuery', mutation: 'Changes', subscription: 'Events' };

function listAlternatives(coordinate: string): string[][] {
  const rule = RULES[coordinate];
  if (rule === undefined) throw new Error(`no rule is expected for ${coordinate}`);
  return rule.split('|').map((alternative) => alternative.split('+').filter(Boolean));
}
const SCOPES = [...new Set(Object.keys(RULES).flatMap((coordinate) => listAlternatives(coordinate).flat()))];

function isAllowed(granted: ReadonlySet<string>, coordinates: Iterable<string>): boolean {
  if (granted.has('*')) return true;
  return [...coordinates].every((coordinate) =>
    listAlternatives(coordinate).some((alternative) => alternative.every((scope) => granted.has(scope))),
  );
}

/** Every `Type.field` that an operation selects, anywhere. */
function listCoordinates({ definitions }: DocumentNode, operationName?: string | null): Set<string> {
  const found = new Set<string>();
  const spread = new Set<string>();
  function walk({ selections }: SelectionSetNode, parent: string): void {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.selectionSet, node.typeCondition?.name.value ?? parent);
      } else if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(node.name.value)) continue;
        spread.add(node.name.value);
        for (const fragment of definitions) {
          if (fragment.kind !== Kind.FRAGMENT_DEFINITION || fragment.name.value !== node.name.value) continue;
          walk(fragment.selectionSet, fragment.typeCondition.name.value);
        }
      } else {
        found.add(`${parent}.${node.name.value}`);
        if (node.selectionSet) walk(node.selectionSet, typeOfField(parent, node.name.value));
      }
    }
  }
  for (const node of definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    if (!operationName || node.name?.value === operationName) walk(node.selectionSet, ROOTS[node.operation]);
  }
  return found;
}

function typeOfField(typeName: string, fieldName: string): string {
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  return getNamedType(field?.type)?.name ?? '';
}

const number = fc.noBias(fc.nat(5039));
const requests = fc.record({
  tape: fc.array(number, { minLength: 4, maxLength: 160, size: 'max' }),
  /** Which alternative of each field the key has the scopes of. */
  picks: fc.infiniteStream(number),
  more: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.subarray([...SCOPES, 'read:shop2', 'write:orders']) },
    { weight: 1, arbitrary: fc.subarray(['*', 'read:*']) },
  ),
  lost: fc.option(number),
});

/** The scopes of a key that may execute an operation, perhaps without one of them. */
function keyFor(
  coordinates: Iterable<string>,
  { picks, more, lost }: { picks: Iterator<number>; more: readonly string[]; lost: number | null },
): Set<string> {
  const made = [...coordinates].flatMap((coordinate) => {
    const alternatives = listAlternatives(coordinate);
    return alternatives[picks.next().value % alternatives.length] ?? [];
  });
  const unique = [...new Set(made)];
  if (lost !== null && unique.length > 0) unique.splice(lost % unique.length, 1);
  return new Set([...unique, ...more]);
}

describe('an operation', () => {
  it('is allowed if and only if the key has the scopes of every selected field', () => {
    const tally = { allowed: 0, denied: 0 };
    const reached = new Set<string>();
    fc.assert(
      fc.property(requests, ({ tape, ...request }) => {
        const { text, operationName } = randomDocument(schema, tape);
        const document = parse(text);
        expect(validate(schema, document), text).toEqual([]);

        const coordinates = listCoordinates(document, operationName);
        const granted = keyFor(coordinates, request);
        const plan = createPlan(document, operationName, schema, policy);
        const missing = missingScopes(granted, plan.needs);

        const allowed = isAllowed(granted, coordinates);
        expect(missing.length === 0, `${operationName}: ${text}\n${[...granted]}\n${missing}`).toBe(allowed);
        expect(isAllowed(new Set([...granted, ...missing]), coordinates)).toBe(true);
        expect(missing.filter((scope) => granted.has(scope))).toEqual([]);
        expect(listCoordinates(parse(plan.text))).toEqual(coordinates);
        tally[allowed ? 'allowed' : 'denied']++;
        for (const coordinate of coordinates) reached.add(coordinate);
      }),
      { numRuns: 1500 },
    );
    const runs = tally.allowed + tally.denied;
    expect(Math.min(tally.allowed, tally.denied) / runs).toBeGreaterThan(0.15);
    expect([...reached].sort()).toEqual(Object.keys(RULES).sort());
  });
});
