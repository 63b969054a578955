import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
  Kind,
} from 'graphql';
import type { ApiConfig } from '../config/apis.ts';
import { ConfigurationError } from '../config/problem.ts';
import type { ScopeNeed } from '../domain/scope.ts';
import { scopeDirectivesOf } from './scope-directives.ts';

/** Returns the scope needs of a field, all of which must be met. `__typename` has the needs of its type. */
export type Policy = (typeName: string, fieldName: string) => readonly ScopeNeed[];

/**
 * Compiles the access policy of an API from the configured scopes and `@requiresScopes` in its schema. Root fields
 * without a rule require `read:{api}` or `write:{api}`.
 * @throws {ConfigurationError} that lists each configured type or field that is missing in the schema.
 */
export function compilePolicy(name: string, schema: GraphQLSchema, scopes: ApiConfig['scopes']): Policy {
  const problems = Object.keys(scopes).flatMap((coordinate) => problemWith(schema, coordinate));
  if (problems.length > 0) {
    throw new ConfigurationError(problems.map((problem) => `apis.${name}.scopes: ${problem}`));
  }
  const rules = new Rules(name, schema, scopes);
  const compiled = new Map<string, readonly ScopeNeed[]>();
  return (typeName, fieldName) => {
    const coordinate = `${typeName}.${fieldName}`;
    let needs = compiled.get(coordinate);
    if (!needs) {
      needs = distinctNeeds(rules.needsOf(schema.getType(typeName), fieldName));
      compiled.set(coordinate, needs);
    }
    return needs;
  };
}

function problemWith(schema: GraphQLSchema, coordinate: string): string[] {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!type) return [`'${coordinate}': the schema has no type ${typeName}`];
  if (isInputObjectType(type) || isIntrospectionType(type)) {
    return [`'${coordinate}': rules are for fields of objects and interfaces, which ${typeName} is not`];
  }
  if (!('getFields' in type) || !type.getFields()[fieldName]) {
    return [`'${coordinate}': the type ${typeName} has no field ${fieldName}`];
  }
  return [];
}

/** Returns the scope that queries and subscriptions of an API require by default. */
export const readScopeOf = (api: string) => `read:${api}`;
/** Returns the scope that mutations of an API require by default. */
export const writeScopeOf = (api: string) => `write:${api}`;

/** Returns whether the needs are the default of a query field without a rule. */
export function isDefault(api: string, needs: readonly ScopeNeed[]): boolean {
  return JSON.stringify(needs) === JSON.stringify([[[readScopeOf(api)]]]);
}

/** Removes duplicate needs, because each need is checked on every request. */
export function distinctNeeds(needs: readonly ScopeNeed[]): readonly ScopeNeed[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

class Rules {
  readonly #api: string;
  readonly #schema: GraphQLSchema;
  readonly #scopes: ApiConfig['scopes'];
  readonly #directives: ReadonlySet<string>;
  readonly #needsOfTypes = new Map<GraphQLNamedType, readonly ScopeNeed[]>();

  constructor(api: string, schema: GraphQLSchema, scopes: ApiConfig['scopes']) {
    this.#api = api;
    this.#schema = schema;
    this.#scopes = scopes;
    const nodes = [schema.astNode, ...schema.extensionASTNodes];
    this.#directives = scopeDirectivesOf(nodes.flatMap((node) => node?.directives ?? [])).required;
  }

  /**
   * Returns the needs of a field: those of its own rules and of its interfaces, or the default of a root field.
   * A field of an interface also has the needs of each implementation, because any of them may resolve it.
   */
  needsOf(type: GraphQLNamedType | undefined, fieldName: string): readonly ScopeNeed[] {
    if (!type) return [];
    if (fieldName === '__typename') return this.#needsOfName(type);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const own = this.#needsOfField(type, fieldName);
    if (isInterfaceType(type)) {
      const { objects } = this.#schema.getImplementations(type);
      return [...own, ...objects.flatMap((object) => this.needsOf(object, fieldName))];
    }
    return own.length > 0 ? own : this.#defaultOf(type);
  }

  /** Returns the needs of `__typename`, which for an interface or a union can return any of its possible types. */
  #needsOfName(type: GraphQLNamedType): readonly ScopeNeed[] {
    const members = isInterfaceType(type) || isUnionType(type) ? this.#schema.getPossibleTypes(type) : [];
    return [type, ...members].flatMap((named) => this.#needsOfType(named));
  }

  #needsOfField(type: GraphQLObjectType | GraphQLInterfaceType, fieldName: string): ScopeNeed[] {
    const interfaces = type.getInterfaces().filter((above) => above.getFields()[fieldName]);
    return [type, ...interfaces].flatMap((holder) => {
      const scopes = this.#scopes[`${holder.name}.${fieldName}`];
      return [
        // An empty list is also a rule: the field requires no scope, not even the default of a root field.
        ...(scopes ? [[scopes]] : []),
        ...this.#needsOfType(holder),
        ...this.#directed(holder.getFields()[fieldName]?.astNode),
      ];
    });
  }

  /** Returns the needs of a type's own directives, which apply to every field of the type. */
  #needsOfType(type: GraphQLNamedType): readonly ScopeNeed[] {
    let needs = this.#needsOfTypes.get(type);
    if (!needs) {
      needs = [type.astNode, ...type.extensionASTNodes].flatMap((node) => this.#directed(node));
      this.#needsOfTypes.set(type, needs);
    }
    return needs;
  }

  #defaultOf(type: GraphQLObjectType): ScopeNeed[] {
    const schema = this.#schema;
    if (type === schema.getMutationType()) return [[[writeScopeOf(this.#api)]]];
    const reads = type === schema.getQueryType() || type === schema.getSubscriptionType();
    return reads ? [[[readScopeOf(this.#api)]]] : [];
  }

  #directed(node: ASTNode | null | undefined): ScopeNeed[] {
    if (!node || !('directives' in node)) return [];
    return (node.directives ?? [])
      .filter(({ name }) => this.#directives.has(name.value))
      .map((directive) => alternativesOf(directive as ConstDirectiveNode));
  }
}

/**
 * Parses the argument of `@requiresScopes`: `scopes: [["a", "b"], ["c"]]` means a and b, or c. GraphQL coerces a
 * single value to a list with one element.
 */
function alternativesOf(directive: ConstDirectiveNode): ScopeNeed {
  const value = directive.arguments?.find((argument) => argument.name.value === 'scopes')?.value;
  const alternatives = value?.kind === Kind.LIST ? value.values : value ? [value] : [];
  return alternatives.map((alternative) =>
    (alternative.kind === Kind.LIST ? alternative.values : [alternative]).flatMap((scope) =>
      scope.kind === Kind.STRING ? [scope.value] : [],
    ),
  );
}
