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
import { readScopeDirectives } from './scope-directives.ts';
import type { Upstream } from './upstream.ts';
import { introspectUpstream } from './upstream-introspection.ts';

/** A schema and its validation errors, which do not prevent it from being served. */
export interface BuiltSchema {
  readonly schema: GraphQLSchema;
  readonly problems: readonly string[];
}

/** A loaded schema that is not built yet. The same text builds the same schema. */
export interface SchemaSource {
  readonly text: string;
  readonly build: () => BuiltSchema;
}

/**
 * Loads an API's schema from its file, or introspects the upstream.
 * @throws {ConfigurationError} when the file cannot be read; from `build`, when its schema is invalid.
 * @throws {RequestError} when introspection fails; from `build`, when its result is invalid.
 */
export async function loadSchema(
  name: string,
  { schema: file }: ApiConfig,
  upstream: Upstream,
): Promise<SchemaSource> {
  if (file === undefined) {
    const text = await introspectUpstream(upstream).catch((error: unknown) => {
      throw error instanceof RequestError ? error : introspectionError(name, error);
    });
    return { text, build: () => buildFromIntrospection(name, text) };
  }
  const toError = (error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return new ConfigurationError([`apis.${name}.schema: ${file} cannot be used: ${reason}`]);
  };
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw toError(error);
  });
  return { text, build: () => buildFromDocument(text, toError) };
}

function buildFromIntrospection(name: string, text: string): BuiltSchema {
  try {
    const data: IntrospectionQuery = JSON.parse(text);
    return withProblems(buildClientSchema(data, { assumeValid: true }));
  } catch (cause) {
    throw introspectionError(name, cause);
  }
}

function introspectionError(name: string, cause: unknown): RequestError {
  return new RequestError('UPSTREAM_UNAVAILABLE', `Failed to introspect API "${name}".`, { cause });
}

function buildFromDocument(text: string, toError: (error: unknown) => ConfigurationError): BuiltSchema {
  try {
    const document = parse(text);
    const directives = readScopeDirectives(directivesOnSchema(document));
    rejectAmbiguousRules(document, directives);
    const schema = buildASTSchema(withDirectives(document, directives.required), {
      assumeValid: true,
      assumeValidSDL: true,
    });
    return withProblems(schema);
  } catch (error) {
    throw toError(error);
  }
}

/** Validates a schema. @throws {Error} when it has no query type, because such a schema cannot be queried. */
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
