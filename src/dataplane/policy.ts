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

/** Returns what scopes a field needs: all of the needs together. `__typename` needs what its type does. */
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

/** The scope that queries and subscriptions of an API need by default. */
export const readScopeOf = (api: string) => `read:${api}`;
/** The scope that mutations of an API need by default. */
export const writeScopeOf = (api: string) => `write:${api}`;

/** Whether these are the needs of a field of the query type that has no rule. */
export function isDefault(api: string, needs: readonly ScopeNeed[]): boolean {
  return JSON.stringify(needs) === JSON.stringify([[[readScopeOf(api)]]]);
}

/** Drops needs that are repeated: each is checked at every request. */
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
   * A field needs what its own rules and those of its interfaces say, or the default of a root field. Of an
   * interface, it may turn out to be that of any implementer, and needs what each of them does.
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

  /** The name of an interface or a union is that of any type that an object of it can have. */
  #needsOfName(type: GraphQLNamedType): readonly ScopeNeed[] {
    const members = isInterfaceType(type) || isUnionType(type) ? this.#schema.getPossibleTypes(type) : [];
    return [type, ...members].flatMap((named) => this.#needsOfType(named));
  }

  #needsOfField(type: GraphQLObjectType | GraphQLInterfaceType, fieldName: string): ScopeNeed[] {
    const interfaces = type.getInterfaces().filter((above) => above.getFields()[fieldName]);
    return [type, ...interfaces].flatMap((holder) => {
      const scopes = this.#scopes[`${holder.name}.${fieldName}`];
      return [
        // An empty list is a rule too: the field needs nothing, not even the default of a root field.
        ...(scopes ? [[scopes]] : []),
        ...this.#needsOfType(holder),
        ...this.#directed(holder.getFields()[fieldName]?.astNode),
      ];
    });
  }

  /** The needs of selecting anything of a type, by the directives on it. */
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
