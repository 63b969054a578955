import {
  type ConstDirectiveNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
} from 'graphql';
import type { ApiConfig } from '../config/apis.ts';
import { ConfigurationError } from '../config/problem.ts';
import type { ScopeNeed } from '../domain/scope.ts';

/** Tells what scopes a field needs, all of the answered needs together. */
export type Policy = (typeName: string, fieldName: string) => readonly ScopeNeed[];

/**
 * Compiles who may read what of an API: the configured scopes, `@requiresScopes` in its schema, and for
 * root fields without a rule `read:{api}` or `write:{api}`.
 * @throws {ConfigurationError} naming each configured type or field that the schema does not have.
 */
export function compilePolicy(name: string, schema: GraphQLSchema, scopes: ApiConfig['scopes']): Policy {
  const problems = Object.keys(scopes).flatMap((coordinate) => problemWith(schema, coordinate));
  if (problems.length > 0) {
    throw new ConfigurationError(problems.map((problem) => `apis.${name}.scopes: ${problem}`));
  }
  const rules = new Map<string, readonly ScopeNeed[]>();
  return (typeName, fieldName) => {
    const coordinate = `${typeName}.${fieldName}`;
    let needs = rules.get(coordinate);
    if (!needs) {
      needs = needsOf(name, schema, scopes, typeName, fieldName);
      rules.set(coordinate, needs);
    }
    return needs;
  };
}

function problemWith(schema: GraphQLSchema, coordinate: string): string[] {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!type) return [`'${coordinate}': the schema has no type ${typeName}`];
  if (!('getFields' in type) || !type.getFields()[fieldName]) {
    return [`'${coordinate}': the type ${typeName} has no field ${fieldName}`];
  }
  return [];
}

/**
 * A field needs what its own rules and those of its interfaces say, or what is usual for a root field. Of an
 * interface, it may turn out to be that of any implementer, and needs what each of them does.
 */
function needsOf(
  api: string,
  schema: GraphQLSchema,
  scopes: ApiConfig['scopes'],
  typeName: string,
  fieldName: string,
): readonly ScopeNeed[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const interfaces = type.getInterfaces().filter((above) => above.getFields()[fieldName]);
  const needs = [type, ...interfaces].flatMap((holder) => [
    ...configured(scopes[`${holder.name}.${fieldName}`]),
    ...directed(holder, fieldName),
  ]);
  if (isInterfaceType(type)) {
    const { objects } = schema.getImplementations(type);
    return [...needs, ...objects.flatMap(({ name }) => needsOf(api, schema, scopes, name, fieldName))];
  }
  if (needs.length > 0) return needs;
  if (type === schema.getQueryType() || type === schema.getSubscriptionType()) return [[[`read:${api}`]]];
  return type === schema.getMutationType() ? [[[`write:${api}`]]] : [];
}

/** An empty list is a rule too: the field needs nothing, not even what a root field needs by default. */
function configured(scopes: readonly string[] | undefined): ScopeNeed[] {
  return scopes ? [[scopes]] : [];
}

function directed(type: GraphQLObjectType | GraphQLInterfaceType, fieldName: string): ScopeNeed[] {
  const nodes = [type.astNode, ...type.extensionASTNodes, type.getFields()[fieldName]?.astNode];
  return nodes
    .flatMap((node) => node?.directives ?? [])
    .filter((directive) => directive.name.value === 'requiresScopes')
    .map(alternativesOf);
}

/** `scopes: [["a", "b"], ["c"]]`: a and b, or c. GraphQL reads a lone value as a list of one. */
function alternativesOf(directive: ConstDirectiveNode): ScopeNeed {
  const value = directive.arguments?.find((argument) => argument.name.value === 'scopes')?.value;
  const alternatives = value?.kind === Kind.LIST ? value.values : value ? [value] : [];
  return alternatives.map((alternative) =>
    (alternative.kind === Kind.LIST ? alternative.values : [alternative]).flatMap((scope) =>
      scope.kind === Kind.STRING ? [scope.value] : [],
    ),
  );
}
