import {
  doTypesOverlap,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
} from 'graphql';

export interface RandomDocument {
  readonly text: string;
  readonly operationName: string | null | undefined;
}

const DEEPEST = 6;
const CONDITIONS = ['', '', '', '', ' @include(if: $v)', ' @include(if: false)', ' @skip(if: true)'];

/**
 * Generates a valid document by walking the schema; the numbers of the tape decide each step, and the document
 * ends with the tape. Fields of one name must all be leaves of one type, or all have selections.
 */
export function randomDocument(schema: GraphQLSchema, tape: readonly number[]): RandomDocument {
  let read = 0;
  let end = tape.length;
  const below = (limit: number): number => (tape[read++] ?? 0) % limit;
  const pickOne = <T>(first: T, ...others: T[]): T => [first, ...others][below(others.length + 1)] ?? first;

  const composites = Object.values(schema.getTypeMap())
    .filter(isCompositeType)
    .filter(({ name }) => !name.startsWith('__'));
  const names = composites.flatMap((type) => (isUnionType(type) ? [] : Object.keys(type.getFields())));
  /** In a masked document, each name is the alias of the next one, so that no two fields share a name. */
  const circle = [...new Set(['__typename', ...names])];
  const masked = below(4) === 3;
  const fragments = new Map<string, { on: GraphQLCompositeType; text: string }>();
  let made = 0;

  function field(name: string): string {
    if (below(5) === 4) return `a${made++}: ${name}`;
    return masked ? `${circle[(circle.indexOf(name) + 1) % circle.length]}: ${name}` : name;
  }

  function condition(once: boolean): string {
    return once ? '' : pickOne('', ...CONDITIONS);
  }

  function selected({ name, args, type }: GraphQLField<unknown, unknown>, depth: number, once: boolean) {
    const given = args.map((arg) => `${arg.name}: "x"`).join(', ');
    const inner = getNamedType(type);
    const nested = isCompositeType(inner) ? ` ${selections(inner, depth + 1)}` : '';
    return `${field(name)}${given && `(${given})`}${condition(once)}${nested}`;
  }

  /** With `once`, as in a subscription, there is a single root field without a condition. */
  function selection(parent: GraphQLCompositeType, depth: number, once: boolean): string {
    const ended = read >= end || depth > DEEPEST;
    const fields = isUnionType(parent) ? [] : Object.values(parent.getFields());
    const leaves = fields.filter(({ type }) => !isCompositeType(getNamedType(type)));
    const [first, ...others] = depth < DEEPEST || once ? fields : leaves;
    if (ended && !once) return field('__typename');
    const way = ended ? 1 : below(10);
    if (way === 9 && depth > 0 && !once) return `${field('__typename')}${condition(false)}`;
    if (way < 6 && first) return selected(pickOne(first, ...others), depth, once);
    return way % 2 === 0 ? inline(parent, depth, once) : spread(parent, depth, once);
  }

  function selections(parent: GraphQLCompositeType, depth: number, once = false): string {
    const count = once ? 1 : 1 + below(4);
    return `{ ${Array.from({ length: count }, () => selection(parent, depth, once)).join(' ')} }`;
  }

  function overlapping(parent: GraphQLCompositeType): GraphQLCompositeType {
    return pickOne(parent, ...composites.filter((type) => doTypesOverlap(schema, parent, type)));
  }

  function inline(parent: GraphQLCompositeType, depth: number, once: boolean): string {
    if (below(3) === 0) return `...${condition(once)} ${selections(parent, depth + 1, once)}`;
    const type = once ? parent : overlapping(parent);
    return `... on ${type.name}${condition(once)} ${selections(type, depth + 1, once)}`;
  }

  /** Spreads a complete fragment, so that none contains itself, or a new one. */
  function spread(parent: GraphQLCompositeType, depth: number, once: boolean): string {
    const known = [...fragments].filter(([, { on }]) => doTypesOverlap(schema, parent, on));
    const [reused, ...others] = known.map(([name]) => name);
    if (reused && !once && below(2) === 1) return `...${pickOne(reused, ...others)}${condition(once)}`;
    const on = once ? parent : overlapping(parent);
    const name = `F${made++}`;
    const text = selections(on, depth + 1, once);
    fragments.set(name, { on, text });
    return `...${name}${condition(once)}`;
  }

  function usesVariable(text: string): boolean {
    if (text.includes('$v')) return true;
    return [...text.matchAll(/\.\.\.(F\d+)/g)].some(([, name = '']) =>
      usesVariable(fragments.get(name)?.text ?? ''),
    );
  }

  function operation(name: string): string {
    const roots: [string, GraphQLObjectType | null | undefined][] = [
      ['query', schema.getQueryType()],
      ['query', schema.getQueryType()],
      ['mutation', schema.getMutationType()],
      ['subscription', schema.getSubscriptionType()],
    ];
    const [kind, root] = roots[below(roots.length)] ?? [];
    if (!root) throw new Error(`the schema has no ${kind}`);
    const text = selections(root, 0, kind === 'subscription');
    return `${kind} ${name}${usesVariable(text) ? '($v: Boolean!)' : ''} ${text}`;
  }

  const count = pickOne(1, 1, 2, 3);
  const chosen = below(count);
  const [name, operationName] =
    count > 1 ? ['O', `O${chosen}`] : pickOne(['', undefined], ['', null], ['O', undefined], ['O', 'O0']);
  const operations = Array.from({ length: count }, (_, index) => {
    end = (tape.length * (index + 1)) / count;
    return operation(name && `${name}${index}`);
  });
  const texts = [...fragments].map(
    ([fragment, { on, text }]) => `fragment ${fragment} on ${on.name} ${text}`,
  );
  return { text: [...operations, ...texts].join('\n'), operationName };
}
