import { type DocumentAst, print } from './print.ts';

/**
 * A GraphQL document with the types of its variables and its result, as created by GraphQL Code Generator, gql.tada and
 * others: a `TypedDocumentNode` or `TypedDocumentString` of `@graphql-typed-document-node/core`.
 */
export interface TypedDocument<Data, Variables> {
  // Exists only in the type system.
  __apiType?: (variables: Variables) => Data;
}

/** An instance of `String` or of a subclass. */
interface StringObject {
  toString(): string;
  charAt(index: number): string;
}

/** A document as a string or as a syntax tree. */
export type DocumentSource = string | StringObject | DocumentAst;

/** Returns the source of a document. @throws {TypeError} when its tree contains a definition that is not executable. */
export function printDocument(document: DocumentSource): string {
  return typeof document === 'object' && 'definitions' in document ? print(document) : String(document);
}
