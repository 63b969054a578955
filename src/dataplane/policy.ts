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
import { readScopeDirectives } from './scope-directives.ts';

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
      needs = distinctNeeds(rules.findNeeds(schema.getType(typeName), fieldName));
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
export const toReadScope = (api: string) => `read:${api}`;
/** Returns the scope that mutations of an API require by default. */
export const toWriteScope = (api: string) => `write:${api}`;

/** Returns whether the needs are the default of a query field without a rule. */
export function isDefault(api: string, needs: readonly ScopeNeed[]): boolean {
  return JSON.stringify(needs) === JSON.stringify([[[toReadScope(api)]]]);
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
  readonly #combineTypeNeeds = new Map<GraphQLNamedType, readonly ScopeNeed[]>();

  constructor(api: string, schema: GraphQLSchema, scopes: ApiConfig['scopes']) {
    this.#api = api;
    this.#schema = schema;
    this.#scopes = scopes;
    const nodes = [schema.astNode, ...schema.extensionASTNodes];
    this.#directives = readScopeDirectives(nodes.flatMap((node) => node?.directives ?? [])).required;
  }

  /**
   * Returns the needs of a field: those of its own rules and of its interfaces, or the default of a root field.
   * A field of an interface also has the needs of each implementation, because any of them may resolve it.
   */
  findNeeds(type: GraphQLNamedType | undefined, fieldName: string): readonly ScopeNeed[] {
    if (!type) return [];
    if (fieldName === '__typename') return this.#findNamedNeeds(type);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const own = this.#findFieldNeeds(type, fieldName);
    if (isInterfaceType(type)) {
      const { objects } = this.#schema.getImplementations(type);
      return [...own, ...objects.flatMap((object) => this.findNeeds(object, fieldName))];
    }
    return own.length > 0 ? own : this.#toDefaultNeeds(type);
  }

  /** Returns the needs of `__typename`, which for an interface or a union can return any of its possible types. */
  #findNamedNeeds(type: GraphQLNamedType): readonly ScopeNeed[] {
    const members = isInterfaceType(type) || isUnionType(type) ? this.#schema.getPossibleTypes(type) : [];
    return [type, ...members].flatMap((named) => this.#findTypeNeeds(named));
  }

  #findFieldNeeds(type: GraphQLObjectType | GraphQLInterfaceType, fieldName: string): ScopeNeed[] {
    const interfaces = type.getInterfaces().filter((above) => above.getFields()[fieldName]);
    return [type, ...interfaces].flatMap((holder) => {
      const scopes = this.#scopes[`${holder.name}.${fieldName}`];
      return [
        // An empty list is also a rule: the field requires no scope, not even the default of a root field.
        ...(scopes ? [[scopes]] : []),
        ...this.#findTypeNeeds(holder),
        ...this.#directed(holder.getFields()[fieldName]?.astNode),
      ];
    });
  }

  /** Returns the needs of a type's own directives, which apply to every field of the type. */
  #findTypeNeeds(type: GraphQLNamedType): readonly ScopeNeed[] {
    let needs = this.#combineTypeNeeds.get(type);
    if (!needs) {
      needs = [type.astNode, ...type.extensionASTNodes].flatMap((node) => this.#directed(node));
      this.#combineTypeNeeds.set(type, needs);
    }
    return needs;
  }

  #toDefaultNeeds(type: GraphQLObjectType): ScopeNeed[] {
    const schema = this.#schema;
    if (type === schema.getMutationType()) return [[[toWriteScope(this.#api)]]];
    const reads = type === schema.getQueryType() || type === schema.getSubscriptionType();
    return reads ? [[[toReadScope(this.#api)]]] : [];
  }

  #directed(node: ASTNode | null | undefined): ScopeNeed[] {
    if (!node || !('directives' in node)) return [];
    return (node.directives ?? [])
      .filter(({ name }) => this.#directives.has(name.value))
      .map((directive) => readAlternatives(directive as ConstDirectiveNode));
  }
}

/**
 * Parses the argument of `@requiresScopes`: `scopes: [["a", "b"], ["c"]]` means a and b, or c. GraphQL coerces a
 * single value to a list with one element.
 */
function readAlternatives(directive: ConstDirectiveNode): ScopeNeed {
  const value = directive.arguments?.find((argument) => argument.name.value === 'scopes')?.value;
  const alternatives = value?.kind === Kind.LIST ? value.values : value ? [value] : [];
  return alternatives.map((alternative) =>
    (alternative.kind === Kind.LIST ? alternative.values : [alternative]).flatMap((scope) =>
      scope.kind === Kind.STRING ? [scope.value] : [],
    ),
  );
}
