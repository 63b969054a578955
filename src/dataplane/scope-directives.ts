import { type ConstDirectiveNode, type ConstObjectValueNode, type ConstValueNode, Kind } from 'graphql';

/** The names of the access directives in one schema, without the at sign. */
export interface ScopeDirectives {
  /** `@requiresScopes` under all of its names. */
  readonly required: ReadonlySet<string>;
  /** Directives of Apollo Federation that require more than scopes. */
  readonly unsupported: ReadonlySet<string>;
}

/** The name of a specification in its URL. */
const SPECIFICATION = /^https:\/\/specs\.apollo\.dev\/(\w+)(?:\/|$)/;
const UNSUPPORTED = ['authenticated', 'policy'];

/**
 * Returns all names of the access directives: their own names, those in the namespace of the federation
 * specification, and the names that a link on the schema gives to a directive or its specification. The link
 * directive itself can have any name (Apollo's specification "core schemas", version 1.0).
 */
export function readScopeDirectives(onSchema: readonly ConstDirectiveNode[]): ScopeDirectives {
  const findNames = (directive: string) => [
    directive,
    `federation__${directive}`,
    ...onSchema.flatMap((link) => namesIn(link, directive)),
  ];
  return {
    required: new Set(findNames('requiresScopes')),
    unsupported: new Set(UNSUPPORTED.flatMap(findNames)),
  };
}

function namesIn(link: ConstDirectiveNode, directive: string): string[] {
  const specification = SPECIFICATION.exec(readString(argument(link, 'url')))?.[1];
  if (specification !== 'federation' && specification !== directive) return [];
  const alias = readString(argument(link, 'as'));
  const imported = argument(link, 'import');
  const items = imported?.kind === Kind.LIST ? imported.values : [];
  return [
    // A directive with the name of its specification has no namespace prefix.
    ...(alias ? [specification === directive ? alias : `${alias}__${directive}`] : []),
    ...items.flatMap((item) => (item.kind === Kind.OBJECT ? renamed(item, `@${directive}`) : [])),
  ];
}

/** `{ name: "@requiresScopes", as: "@needs" }` */
function renamed({ fields }: ConstObjectValueNode, from: string): string[] {
  const text = (name: string) => readString(fields.find((field) => field.name.value === name)?.value);
  const to = text('as').replace(/^@/, '');
  return text('name') === from && to ? [to] : [];
}

function readString(value: ConstValueNode | undefined): string {
  return value?.kind === Kind.STRING ? value.value : '';
}

function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((node) => node.name.value === name)?.value;
}
