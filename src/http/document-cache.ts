import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

/** How much text of documents is kept, in characters; parsed, it takes some forty times as many bytes. */
const MAX_CHARACTERS = 2_000_000;

/**
 * Keeps documents by their text, and what validation said of them. Bounded by the text kept, which a count
 * of documents would not bound; what does not parse is not kept.
 */
export function useDocumentCache(): Plugin {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_, text) => Math.max(1, text.length),
  });
  const validated = new WeakMap<DocumentNode, { schema: GraphQLSchema; errors: readonly Error[] }>();
  return {
    onParse({ params: { source }, setParsedDocument }) {
      const text = String(source);
      const known = documents.get(text);
      if (known) {
        setParsedDocument(known);
        return undefined;
      }
      return ({ result }) => {
        if (result && !(result instanceof Error)) documents.set(text, result);
      };
    },
    onValidate({ params: { schema, documentAST }, setResult }) {
      const known = validated.get(documentAST);
      if (known && known.schema === schema) {
        setResult([...known.errors]);
        return undefined;
      }
      return ({ result }) => validated.set(documentAST, { schema, errors: result });
    },
  };
}
