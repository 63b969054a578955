import { readFile } from 'node:fs/promises';
import {
  buildASTSchema,
  buildClientSchema,
  type ConstDirectiveNode,
  concatAST,
  type DocumentNode,
  type GraphQLSchema,
  type IntrospectionQuery,
  Kind,
  parse,
  visit,
} from 'graphql';
import type { ApiConfig } from '../config/apis.ts';
import { ConfigurationError } from '../config/problem.ts';
import { RequestError } from '../domain/errors.ts';
import { rejectAmbiguousRules, schemaProblems } from './schema-problems.ts';
import { scopeDirectivesOf } from './scope-directives.ts';
import type { Upstream } from './upstream.ts';
import { introspectUpstream } from './upstream-introspection.ts';

/** A schema, and what is invalid about it. It is served all the same. */
export interface BuiltSchema {
  readonly schema: GraphQLSchema;
  readonly problems: readonly string[];
}

/** A schema as it was told, not yet built. The same text builds the same schema. */
export interface ToldSchema {
  readonly text: string;
  readonly build: () => BuiltSchema;
}

/**
 * Reads an API's schema from its file, or asks the upstream for it.
 * @throws {ConfigurationError} when the file cannot be read; `build` when it cannot be used.
 * @throws {RequestError} when the upstream does not answer; `build` when it does not tell a schema.
 */
export async function tellSchema(
  name: string,
  { schema: file }: ApiConfig,
  upstream: Upstream,
): Promise<ToldSchema> {
  if (file === undefined) {
    const text = await introspectUpstream(upstream).catch((error: unknown) => {
      throw error instanceof RequestError ? error : unknownSchema(name, error);
    });
    return { text, build: () => introspected(name, text) };
  }
  const unusable = (error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return new ConfigurationError([`apis.${name}.schema: ${file} cannot be used: ${reason}`]);
  };
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unusable(error);
  });
  return { text, build: () => built(text, unusable) };
}

function introspected(name: string, text: string): BuiltSchema {
  try {
    const data: IntrospectionQuery = JSON.parse(text);
    return withProblems(buildClientSchema(data, { assumeValid: true }));
  } catch (cause) {
    throw unknownSchema(name, cause);
  }
}

function unknownSchema(name: string, cause: unknown): RequestError {
  return new RequestError('UPSTREAM_UNAVAILABLE', `Failed to introspect API "${name}".`, { cause });
}

function built(text: string, unusable: (error: unknown) => ConfigurationError): BuiltSchema {
  try {
    const document = parse(text);
    const directives = scopeDirectivesOf(directivesOnSchema(document));
    rejectAmbiguousRules(document, directives);
    const schema = buildASTSchema(withDirectives(document, directives.required), {
      assumeValid: true,
      assumeValidSDL: true,
    });
    return withProblems(schema);
  } catch (error) {
    throw unusable(error);
  }
}

/** Keeps a schema that nothing can be asked of from being served. */
function withProblems(schema: GraphQLSchema): BuiltSchema {
  if (!schema.getQueryType()) throw new Error('The schema has no query type');
  return { schema, problems: schemaProblems(schema) };
}

function directivesOnSchema({ definitions }: DocumentNode): ConstDirectiveNode[] {
  return definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? [])
      : [],
  );
}

/** Adds the definition of `@requiresScopes` under each of its names that the document applies without a definition. */
function withDirectives(document: DocumentNode, names: ReadonlySet<string>): DocumentNode {
  const missing = new Set<string>();
  visit(document, {
    Directive({ name }) {
      if (names.has(name.value)) missing.add(name.value);
    },
  });
  for (const node of document.definitions) {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) missing.delete(node.name.value);
  }
  const definitions = [...missing].map((name) =>
    parse(`directive @${name}(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE`),
  );
  return concatAST([document, ...definitions]);
}
