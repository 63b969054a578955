import { buildSchema, GraphQLDirective, GraphQLSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { OverlappingFieldsRule } from '../../src/graphql/overlapping-fields.ts';

const schema = buildSchema(`
  interface Node { id: ID name(short: Boolean, length: Int): String next: Node }
  type A implements Node {
    id: ID name(short: Boolean, length: Int): String next: Node
    leaf: String required: String! list: [String] listOfRequired: [String!] lists: [[String]] kind: E a: A as: [A]
  }
  type B implements Node {
    id: ID name(short: Boolean, length: Int): String next: Node
    leaf: String number: Int required: String! requiredNumber: Int! list: [String] numbers: [Int]
    lists: [[String]] kind: E other: Other b: B bs: [B] requiredB: B!
  }
  enum E { X }
  enum Other { X }
  type Query { node: Node a: A b: B n1: String n2: String tags(first: Int): [String] }
`);

const errorsOf = (text: string) => validate(schema, parse(text), [OverlappingFieldsRule]);
const messagesOf = (text: string) => errorsOf(text).map(({ message }) => message);

const conflict = (name: string, reason: string) =>
  `Fields "${name}" conflict because ${reason}. Use different aliases to fetch both.`;
const TYPES = 'they return conflicting types';
const ARGUMENTS = 'they have differing arguments';

describe('OverlappingFieldsRule', () => {
  it('describes different fields of one response name', () => {
    expect(messagesOf('{ x: n1 x: n2 }')).toEqual([conflict('x', '"n1" and "n2" are different fields')]);
  });

  it.each([
    ['other values', 'name(length: 1)', 'name(length: 2)'],
    ['arguments that only one has', 'name', 'name(length: 2)'],
    ['another argument', 'name(length: 1)', 'name(short: true)'],
    ['a value that is a part of the other', 'name(length: 1)', 'name(length: 11)'],
  ])('describes fields with differing arguments: %s', (_, one, other) => {
    expect(messagesOf(`{ node { ${one} ${other} } }`)).toEqual([conflict('name', ARGUMENTS)]);
  });

  it('accepts the same arguments in another order', () => {
    expect(messagesOf('{ node { name(length: 1, short: true) name(short: true, length: 1) } }')).toEqual([]);
  });

  it.each([
    ['a string and a number', 'leaf', 'number'],
    ['a value that can be null and one that cannot', 'leaf', 'required'],
    ['two values of different types that cannot be null', 'required', 'requiredNumber'],
    ['a value and a list', 'leaf', 'list'],
    ['lists of different types', 'list', 'numbers'],
    ['a list and a list of lists', 'list', 'lists'],
    ['two enums', 'kind', 'other'],
    ['a value and an object', 'leaf', 'b { id }'],
    ['an object and a list of objects', 'a { id }', 'bs { id }'],
    ['an object that can be null and one that cannot', 'a { id }', 'requiredB { id }'],
  ])('describes fields of different objects that return conflicting types: %s', (_, ofA, ofB) => {
    const [expected] = [[conflict('x', TYPES)]];
    expect(messagesOf(`{ node { ... on A { x: ${ofA} } ... on B { x: ${ofB} } } }`)).toEqual(expected);
    expect(messagesOf(`{ node { ... on B { x: ${ofB} } ... on A { x: ${ofA} } } }`)).toEqual(expected);
  });

  it.each([
    ['a value', 'leaf', 'leaf'],
    ['a value that cannot be null', 'required', 'required'],
    ['a list', 'list', 'list'],
    ['a list of lists', 'lists', 'lists'],
    ['an enum', 'kind', 'kind'],
    ['an object', 'a { id }', 'b { id }'],
    ['a list of objects', 'as { id }', 'bs { id }'],
    ['an interface and an object', 'next { id }', 'b { id }'],
  ])('accepts different fields of different objects that return the same: %s', (_, ofA, ofB) => {
    expect(messagesOf(`{ node { ... on A { x: ${ofA} } ... on B { x: ${ofB} } } }`)).toEqual([]);
  });

  it('compares the subfields of fields of different objects by their types alone', () => {
    const document = (own: string) =>
      `{ node { ... on A { x: a { y: ${own} } } ... on B { x: b { y: leaf } } } }`;
    expect(messagesOf(document('id'))).toEqual([conflict('y', TYPES)]);
    expect(messagesOf(document('name'))).toEqual([]);
  });

  it('finds a conflict that only two fragments of one selection have', () => {
    expect(messagesOf('{ ...F ...G } fragment F on Query { x: n1 } fragment G on Query { x: n2 }')).toEqual([
      conflict('x', '"n1" and "n2" are different fields'),
    ]);
  });

  it('finds a conflict of fragments below fields that are merged', () => {
    const document = '{ a { ...F } a { ...G } } fragment F on A { x: leaf } fragment G on A { x: required }';
    expect(messagesOf(document)).toContain(conflict('x', '"leaf" and "required" are different fields'));
  });

  it('finds a conflict in the subfields of two fragments', () => {
    const document =
      '{ ...F ...G } fragment F on Query { a { x: leaf } } fragment G on Query { a { x: required } }';
    expect(messagesOf(document)).toContain(conflict('x', '"leaf" and "required" are different fields'));
  });

  it('finds conflicts in every operation', () => {
    expect(messagesOf('query A { x: n1 x: n2 } query B { y: n1 y: n2 }')).toEqual([
      conflict('x', '"n1" and "n2" are different fields'),
      conflict('y', '"n1" and "n2" are different fields'),
    ]);
  });

  it('reports each field that conflicts with the first once, with the places of both', () => {
    const errors = errorsOf('{ x: n1 x: n2 x: n2 x: n1 }');
    expect(errors.map(({ locations }) => locations?.map(({ column }) => column))).toEqual([
      [3, 9],
      [3, 15],
    ]);
  });

  it('reports a conflict of two fragments once, however many operations spread them', () => {
    const operations = Array.from({ length: 50 }, (_, n) => `query q${n} { ...F ...G }`).join(' ');
    expect(
      errorsOf(`${operations} fragment F on Query { x: n1 } fragment G on Query { x: n2 }`),
    ).toHaveLength(1);
  });

  it('reports a field that conflicts by its type and its name once for each reason', () => {
    expect(messagesOf('{ a { x: leaf x: list } }')).toEqual([
      conflict('x', TYPES),
      conflict('x', '"leaf" and "list" are different fields'),
    ]);
  });

  it('rejects fields that are streamed and merged, and accepts one that is streamed alone', () => {
    const streaming = new GraphQLSchema({
      ...schema.toConfig(),
      directives: [
        ...schema.getDirectives(),
        new GraphQLDirective({ name: 'stream', locations: ['FIELD'] as never }),
      ],
    });
    const streamed = (text: string) =>
      validate(streaming, parse(text), [OverlappingFieldsRule]).map(({ message }) => message);
    const expected = [conflict('tags', 'they have overlapping stream directives')];
    expect(streamed('{ tags @stream tags @stream }')).toEqual(expected);
    expect(streamed('{ tags @stream tags }')).toEqual(expected);
    expect(streamed('{ tags tags @stream }')).toEqual(expected);
    expect(streamed('{ tags @stream }')).toEqual([]);
    expect(streamed('{ tags @include(if: true) tags }')).toEqual([]);
  });

  it('ignores fields, types and fragments that do not exist', () => {
    expect(messagesOf('{ x: nope x: n1 ...Nope ... on Nope { y: n1 y: n1 } }')).toEqual([
      conflict('x', '"nope" and "n1" are different fields'),
    ]);
    expect(messagesOf('subscription { x: a x: a }')).toEqual([]);
  });

  it('rejects a document whose comparison would take too long with one error', () => {
    const fields = Array.from({ length: 400 }, (_, n) => `f${n}: n1`).join(' ');
    const fragments = Array.from({ length: 400 }, (_, n) => `fragment F${n} on Query { ${fields} }`);
    const spreads = (n: number) => [0, 1, 2, 3, 4, 5, 6, 7].map((k) => `...F${(n + k) % 400}`).join(' ');
    const operations = fragments.map((_, n) => `query q${n} { ${spreads(n)} }`);
    expect(messagesOf([...operations, ...fragments].join(' '))).toEqual([
      'The document is too complex: too many fields may overlap.',
    ]);
  });
});
