/** An import of one file by another. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether the import is erased at compile time. */
  readonly type: boolean;
}

const STATEMENT = /^(?:import|export)\s+(type\s)?(?:([^'";]*?)\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Finds the imports in the text of a file. */
export function importsIn(path: string, text: string): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, names = '', to = '']) => ({
    from: path,
    to,
    type: type !== undefined || importsOnlyTypes(names),
  }));
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, to = '']) => ({ from: path, to, type: false }));
  return [...statements, ...dynamic];
}

/** Whether names are like `{ type A, type B }`. With verbatimModuleSyntax such an import keeps only its effects. */
function importsOnlyTypes(names: string): boolean {
  const listed = /^\{(.*)\}$/s
    .exec(names.trim())?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return listed !== undefined && listed.length > 0 && listed.every((name) => name.startsWith('type '));
}

/** Returns the nodes of a cycle in a graph; `undefined` without a cycle. */
export function findCycle(edges: readonly { from: string; to: string }[]): string[] | undefined {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const walk = (node: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const { to } of next.get(node) ?? []) {
      const cycle = walk(to, [...way, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of next.keys()) {
    const cycle = walk(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}
