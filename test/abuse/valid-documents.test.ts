import { describe, expect, it } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';
import { schema } from '../../src/management/schema.ts';

const LENGTH = 13_000;

const repeat = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** The longest document of a kind that has about `LENGTH` characters. */
function longest(buildDocument: (count: number) => string): string {
  let count = 1;
  while (buildDocument(count + 1).length <= LENGTH) count += 1;
  return buildDocument(count);
}

const FIELDS = ['id', 'email', 'displayName', 'role', 'createdAt', '__typename'];

/** Valid documents that a rule comparing every operation, fragment or field with every other is slow for. */
const DOCUMENTS: Readonly<Record<string, (count: number) => string>> = {
  'operations that spread one fragment with many fields': (count) =>
    `${repeat(count, (n) => `query Q${n} { ...F }`)} fragment F on Query { ${repeat(2 * count, () => 'me { id }')} }`,
  'operations with a field of their own that spread one fragment with many fields': (count) =>
    `${repeat(count, (n) => `query Q${n} { a${n}: __typename ...F }`)} fragment F on Query { ${repeat(2 * count, () => 'me { id }')} }`,
  'operations that select below a field and spread one fragment there': (count) =>
    `${repeat(count, (n) => `query Q${n} { me { a${n}: id ...F } }`)} fragment F on Account { ${repeat(4 * count, (n) => FIELDS[n % 6] ?? '')} }`,
  'operations that spread many fragments through one': (count) =>
    `${repeat(count, (n) => `query Q${n} { ...R }`)} fragment R on Query { ${repeat(count, (n) => `...F${n}`)} } ${repeat(count, (n) => `fragment F${n} on Query { __typename }`)}`,
  'operations that spread a chain of fragments': (count) =>
    `${repeat(count, (n) => `query Q${n} { me { id ...F0 } }`)} ${repeat(60, (n) => `fragment F${n} on Account { email ${n < 59 ? `...F${n + 1}` : ''} }`)}`,
  'operations that spread different pairs of fragments': (count) =>
    `${repeat(count, (n) => `query Q${n} { me { ...F${n} ...F${(7 * n + 1) % count} } }`)} ${repeat(count, (n) => `fragment F${n} on Account { id email role }`)}`,
  'operations that share nested fields': (count) =>
    `${repeat(count, (n) => `query Q${n} { clientKeys { edges { node { ...K } } } }`)} fragment K on ClientKey { ${repeat(count, () => 'owner { id }')} }`,
  'one field that is selected again and again': (count) => `{ ${repeat(count, () => 'me { id email }')} }`,
  'fragments that are all spread by one field': (count) =>
    `{ me { ${repeat(count, (n) => `...F${n}`)} } } ${repeat(count, (n) => `fragment F${n} on Account { id ...L }`)} fragment L on Account { role }`,
};

describe('a valid document of 13 kB', () => {
  it.each(Object.entries(DOCUMENTS))('is valid with %s', (_, buildDocument) => {
    expect(new Documents(schema).read(longest(buildDocument)).errors).toEqual([]);
  });
});
