import { type DocumentAst, print } from './print.ts';

/**
 * A GraphQL document that knows the types of its variables and its result, as GraphQL Code Generator, gql.tada and
 * others make them: the `TypedDocumentNode` and `TypedDocumentString` of `@graphql-typed-document-node/core`.
 */
export interface TypedDocument<Data, Variables> {
  // Never there: it only carries the types.
  __apiType?: (variables: Variables) => Data;
}

/** A `String` object, or a subclass of it. */
interface StringObject {
  toString(): string;
  charAt(index: number): string;
}

/** A document as text or as syntax tree. */
export type DocumentSource = string | StringObject | DocumentAst;

/** The text of a document. @throws {TypeError} when its tree holds what is not executable. */
export function textOf(document: DocumentSource): string {
  return typeof document === 'object' && 'definitions' in document ? print(document) : String(document);
}
