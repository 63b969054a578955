/** A node of the syntax tree of ESTree, with TypeScript's nodes. */
export interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

export const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export const listChildren = (node: Node): Node[] => Object.values(node).flat().filter(isNode);
