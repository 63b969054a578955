import { buildSchema, validate } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';

const schema = buildSchema('type Query { hello: String }');

/** Documents that count their validations. */
function countedDocuments() {
  const validateSpy = vi.fn(validate);
  return {
    documents: new Documents(schema, { validate: validateSpy }),
    validations: () => validateSpy.mock.calls.length,
  };
}

/** A valid document of exactly so many characters. */
const buildDocument = (length: number, name: string) =>
  `{ ${name}: hello${' '.repeat(length - name.length - 11)} }`;

describe('Documents', () => {
  it('validates a document once and returns the same result for the same text', () => {
    const { documents, validations } = countedDocuments();
    const first = documents.read('{ hello }');
    expect(documents.read('{ hello }')).toBe(first);
    expect(documents.read('{  hello }')).not.toBe(first);
    expect([first.errors, validations()]).toEqual([[], 2]);
  });

  it('returns the validation errors of an invalid document each time', () => {
    const { documents, validations } = countedDocuments();
    for (let n = 0; n < 3; n += 1) {
      const { errors } = documents.read('{ unknown other }');
      expect(errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
        ['Cannot query field "unknown" on type "Query".', 'GRAPHQL_VALIDATION_FAILED'],
        ['Cannot query field "other" on type "Query".', 'GRAPHQL_VALIDATION_FAILED'],
      ]);
      expect(errors[0]?.extensions.http).toEqual({ status: 400, spec: true });
      expect(errors[0]?.locations).toEqual([{ line: 1, column: 3 }]);
    }
    expect(validations()).toBe(1);
  });

  it('keeps ten errors of a document, and that there are more', () => {
    const { errors } = new Documents(schema).read(`{ ${'a b c d e f g h '.repeat(10)} }`);
    expect(errors).toHaveLength(11);
    expect(errors[9]?.message).toBe('Cannot query field "b" on type "Query".');
    expect(errors[10]?.message).toMatch(/^Too many validation errors/);
  });

  it.each([
    ['a syntax error', '{ hello(', 'GRAPHQL_PARSE_FAILED'],
    ['an empty text', '', 'GRAPHQL_PARSE_FAILED'],
    [
      'a document beyond the limits',
      `{ ${'hello @skip(if: true) '.repeat(51)} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('throws each time for %s', (_, text, code) => {
    const { documents, validations } = countedDocuments();
    for (let n = 0; n < 3; n += 1) {
      expect(() => documents.read(text)).toThrow(
        expect.objectContaining({ extensions: { code, http: { status: 400, spec: true } } }),
      );
    }
    expect(validations()).toBe(0);
  });

  it('validates with the rules of GraphQL by default', () => {
    expect(new Documents(schema).read('{ unknown }').errors).toHaveLength(1);
  });

  it('keeps 32 MB of documents and evicts the least recently used document', () => {
    const { documents, validations } = countedDocuments();
    for (const name of ['a', 'b', 'c', 'd']) documents.read(buildDocument(1_999_446, name));
    for (const name of ['b', 'c', 'd', 'a']) documents.read(buildDocument(1_999_446, name));
    expect(validations()).toBe(4);
    documents.read('{ hello }');
    for (const name of ['a', 'd', 'c']) documents.read(buildDocument(1_999_446, name));
    expect(validations()).toBe(5);
    documents.read(buildDocument(1_999_446, 'b'));
    expect(validations()).toBe(6);
  });

  it('does not keep a document that takes more than 32 MB', () => {
    const { documents, validations } = countedDocuments();
    const text = buildDocument(8_000_001, 'a');
    expect(documents.read(text).errors).toEqual([]);
    documents.read(text);
    expect(validations()).toBe(2);
  });

  it('counts the memory of compiled documents in its bound', () => {
    const validateSpy = vi.fn(validate);
    const documents = new Documents(schema, { validate: validateSpy, compiledBytes: () => 12_000_000 });
    for (const name of ['a', 'b', 'c']) documents.read(`{ ${name}: hello }`);
    for (const name of ['c', 'b']) documents.read(`{ ${name}: hello }`);
    expect(validateSpy).toHaveBeenCalledTimes(3);
    documents.read('{ a: hello }');
    expect(validateSpy).toHaveBeenCalledTimes(4);
  });
});
