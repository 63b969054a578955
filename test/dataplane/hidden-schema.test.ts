import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { validateHidingSchema } from '../../src/dataplane/hidden-schema.ts';

const schema = buildSchema(`
  type Query { user(id: ID): User find(filter: Filter): User _service: User _entities: User }
  type User { id: ID! _service: ID friends: [User!] }
  input Filter { name: String }
`);

const messagesOf = (text: string, hasRule = (_: string) => false) =>
  validateHidingSchema(hasRule)(schema, parse(text)).map(({ message }) => message);

describe('validateHidingSchema', () => {
  it.each([
    ['a field', '{ nope }', 'Invalid field "nope".'],
    ['a field with an alias', '{ alias: nope }', 'Invalid field "nope".'],
    ['an argument', '{ user(nope: 1) { id } }', 'Invalid argument "nope".'],
    [
      'an input field that is given twice',
      '{ find(filter: { name: "a", name: "b" }) { id } }',
      'Invalid name "name".',
    ],
    ['a directive', '{ user @nope { id } }', 'Invalid directive "@nope".'],
    ['a variable that is not defined', '{ user(id: $nope) { id } }', 'Invalid variable "$nope".'],
    ['a variable that is not used', 'query ($nope: ID) { user { id } }', 'Invalid variable "$nope".'],
    ['a type', 'query ($v: Nope) { user(id: $v) { id } }', 'Invalid type "Nope".'],
    ['a fragment that is not defined', '{ user { ...Nope } }', 'Invalid name "Nope".'],
    [
      'a fragment that is not used',
      '{ user { id } } fragment Nope on User { id }',
      'Invalid fragment "Nope".',
    ],
    ['an inline fragment', '{ user { ... on Query { __typename } } }', 'Invalid inline fragment.'],
    [
      'a fragment on another type',
      '{ user { ...Other } } fragment Other on Query { __typename }',
      'Invalid fragment "Other".',
    ],
    ['an operation without a name', '{ user { id } } { user { id } }', 'Invalid operation.'],
    ['two operations of one name', 'query A { user { id } } query A { user { id } }', 'Invalid name "A".'],
    ['a value', '{ user(id: [1, 2]) { id } }', 'Invalid value.'],
  ])('describes %s', (_, document, message) => {
    expect(messagesOf(document)).toContain(message);
  });

  it('reports no more than ten errors, and that there are more', () => {
    const messages = messagesOf(`{ ${'a b c d e f g h '.repeat(10)} }`);
    expect(messages.slice(0, 2)).toEqual(['Invalid field "a".', 'Invalid field "b".']);
    expect(messages.at(-1)).toBe('The document does not match the schema.');
    expect(messages).toHaveLength(11);
  });

  it('reports the place of the first node of a conflict alone', () => {
    const [error] = validateHidingSchema(() => false)(schema, parse('{ a: user { id } a: find { id } }'));
    expect(error?.nodes).toHaveLength(1);
    expect(error?.locations?.[0]).toEqual({ line: 1, column: 3 });
  });

  it.each(['{ __schema { types { name } } }', '{ __type(name: "User") { name } }'])(
    'rejects introspection: %s',
    (document) => {
      expect(messagesOf(document)).not.toEqual([]);
    },
  );

  it.each(['_service', '_entities'])('rejects the root field %s unless it has a rule', (field) => {
    const document = `{ ${field} { id } }`;
    expect(messagesOf(document)).toEqual([`Invalid field "${field}".`]);
    expect(messagesOf(document, (name) => name === field)).toEqual([]);
    expect(messagesOf(document, (name) => name !== field)).toEqual([`Invalid field "${field}".`]);
  });

  it('accepts fields of other types that are named like those of a federation', () => {
    expect(messagesOf('{ user { _service friends { _service } } }')).toEqual([]);
  });

  it('accepts __typename', () => {
    expect(messagesOf('{ __typename user { __typename } }')).toEqual([]);
  });
});
