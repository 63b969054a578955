import { type ConstDirectiveNode, type ConstObjectValueNode, type ConstValueNode, Kind } from 'graphql';

/** The names that directives about access have in one schema, without the at sign. */
export interface ScopeDirectives {
  /** `@requiresScopes` under all of its names. */
  readonly required: ReadonlySet<string>;
  /** Directives of Apollo Federation that ask for more than scopes. */
  readonly unsupported: ReadonlySet<string>;
}

const FEDERATION = /^https:\/\/specs\.apollo\.dev\/federation(\/|$)/;
const UNSUPPORTED = ['authenticated', 'policy'];

/**
 * Finds out what the directives are called: by their own names, in the namespace of the federation specification,
 * and as `@link` on the schema renames them (Apollo's specification "core schemas", version 1.0).
 */
export function scopeDirectivesOf(onSchema: readonly ConstDirectiveNode[]): ScopeDirectives {
  const links = onSchema.filter(isFederationLink);
  const namesOf = (directive: string) => [
    directive,
    `federation__${directive}`,
    ...links.flatMap((link) => namesIn(link, directive)),
  ];
  return {
    required: new Set(namesOf('requiresScopes')),
    unsupported: new Set(UNSUPPORTED.flatMap(namesOf)),
  };
}

function isFederationLink(directive: ConstDirectiveNode): boolean {
  if (directive.name.value !== 'link') return false;
  const url = argument(directive, 'url');
  return url?.kind === Kind.STRING && FEDERATION.test(url.value);
}

function namesIn(link: ConstDirectiveNode, directive: string): string[] {
  const namespace = argument(link, 'as');
  const imported = argument(link, 'import');
  const items = imported?.kind === Kind.LIST ? imported.values : [];
  return [
    ...(namespace?.kind === Kind.STRING ? [`${namespace.value}__${directive}`] : []),
    ...items.flatMap((item) => (item.kind === Kind.OBJECT ? renamed(item, `@${directive}`) : [])),
  ];
}

/** `{ name: "@requiresScopes", as: "@needs" }` */
function renamed({ fields }: ConstObjectValueNode, from: string): string[] {
  const text = (name: string) => {
    const value = fields.find((field) => field.name.value === name)?.value;
    return value?.kind === Kind.STRING ? value.value : undefined;
  };
  const to = text('as');
  return text('name') === from && to !== undefined ? [to.replace(/^@/, '')] : [];
}

function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((node) => node.name.value === name)?.value;
}
