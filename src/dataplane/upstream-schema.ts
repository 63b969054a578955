import { readFile } from 'node:fs/promises';
import {
  type ASTNode,
  assertValidSchema,
  buildASTSchema,
  buildClientSchema,
  concatAST,
  type DocumentNode,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  Kind,
  parse,
  type ValueNode,
  visit,
} from 'graphql';
import type { ApiConfig } from '../config/apis.ts';
import { ConfigurationError } from '../config/problem.ts';
import { RequestError } from '../domain/errors.ts';
import type { Upstream } from './upstream.ts';

const DIRECTIVE = parse(
  'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE',
);

const HOLDERS: ReadonlySet<string> = new Set([
  Kind.FIELD_DEFINITION,
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
]);

/** A schema as it was told, not yet built. The same text builds the same schema. */
export interface ToldSchema {
  readonly text: string;
  readonly build: () => GraphQLSchema;
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
    const text = (await upstream.send({ query: getIntrospectionQuery() }, {})).toString();
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

function introspected(name: string, text: string): GraphQLSchema {
  try {
    const { data }: { data: IntrospectionQuery } = JSON.parse(text);
    return valid(buildClientSchema(data));
  } catch (cause) {
    throw new RequestError('UPSTREAM_UNAVAILABLE', `The API ${name} does not tell its schema.`, { cause });
  }
}

function built(text: string, unusable: (error: unknown) => ConfigurationError): GraphQLSchema {
  try {
    const document = parse(text);
    refuseUnclearRules(document);
    return valid(buildASTSchema(definesDirective(document) ? document : concatAST([document, DIRECTIVE])));
  } catch (error) {
    throw unusable(error);
  }
}

function definesDirective({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === 'requiresScopes',
  );
}

/**
 * A rule that lists no alternative could be read as "anyone" or as "nobody", and one of anything but texts
 * would lose what is not one: neither is read at all.
 */
function refuseUnclearRules(document: DocumentNode): void {
  visit(document, {
    Directive({ name, arguments: given, loc }, _, __, ___, ancestors) {
      if (name.value !== 'requiresScopes') return;
      const scopes = given?.find((argument) => argument.name.value === 'scopes')?.value;
      const problem = isHeld(ancestors)
        ? scopes && problemWith(scopes)
        : 'is for fields, objects and interfaces';
      if (problem) throw new Error(`line ${loc?.startToken.line}: @requiresScopes ${problem}`);
    },
  });
}

/** Whether a directive stands where its rule is kept. */
function isHeld(ancestors: readonly (ASTNode | readonly ASTNode[])[]): boolean {
  const holder = ancestors.at(-1);
  return holder !== undefined && 'kind' in holder && HOLDERS.has(holder.kind);
}

function problemWith(scopes: ValueNode): string | undefined {
  if (scopes.kind === Kind.LIST && scopes.values.length === 0) return 'lists no alternative';
  return isText(scopes) ? undefined : 'needs a list of lists of texts';
}

function isText(value: ValueNode): boolean {
  return value.kind === Kind.LIST ? value.values.every(isText) : value.kind === Kind.STRING;
}

/** GraphQL.js builds schemas that it refuses to execute. */
function valid(schema: GraphQLSchema): GraphQLSchema {
  assertValidSchema(schema);
  return schema;
}
