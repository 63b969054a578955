import { parseSync } from 'vite';
import { FUNCTIONS, isNode, listChildren, type Node } from './syntax.ts';

/** What the names of tests must not do. */
export interface NameProblems {
  /** Imports of `test` from Vitest, where `it` is used. */
  readonly testImports: readonly string[];
  /** Bindings called `it`, other than the import from Vitest. */
  readonly itBindings: readonly string[];
  /** Titles of fewer than four words outside of every `describe`. */
  readonly shortTitles: readonly string[];
}

const MIN_WORDS = 4;

/** Parses a test file and finds what is wrong with the names in it. */
export function findNameProblems(path: string, text: string): NameProblems {
  const problems = { testImports: [] as string[], itBindings: [] as string[], shortTitles: [] as string[] };
  const { program } = parseSync(path, text);
  const visit = (node: Node, isTopLevel: boolean): void => {
    if (importsTest(node)) problems.testImports.push(path);
    if (listBindings(node).includes('it')) problems.itBindings.push(`${path}: ${node.type}`);
    const title = isTopLevel ? readTitle(node) : undefined;
    if (title !== undefined && wordsIn(title) < MIN_WORDS) problems.shortTitles.push(`${path}: ${title}`);
    const isInside = FUNCTIONS.has(node.type) || calls(node, 'describe');
    for (const child of listChildren(node)) visit(child, isTopLevel && !isInside);
  };
  visit(program as unknown as Node, true);
  return problems;
}

function isVitestImport(node: Node): boolean {
  return node.type === 'ImportDeclaration' && isNode(node.source) && node.source.value === 'vitest';
}

function importsTest(node: Node): boolean {
  return (
    isVitestImport(node) &&
    listChildren(node).some(({ imported }) => isNode(imported) && imported.name === 'test')
  );
}

/** Returns the names that a node declares. */
function listBindings(node: Node): string[] {
  const { type, id, params, param } = node;
  if (type === 'VariableDeclarator' || type === 'ClassDeclaration') return namesIn(id);
  if (FUNCTIONS.has(type)) return [...namesIn(id), ...(params as unknown[]).flatMap(namesIn)];
  if (type === 'CatchClause') return namesIn(param);
  if (type !== 'ImportDeclaration' || isVitestImport(node)) return [];
  return listChildren(node).flatMap(({ local }) => namesIn(local));
}

/** Returns the names in a pattern. */
function namesIn(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [String(pattern.name)];
    case 'ObjectPattern':
      return (pattern.properties as Node[]).flatMap(({ value, argument }) => namesIn(value ?? argument));
    case 'ArrayPattern':
      return (pattern.elements as unknown[]).flatMap(namesIn);
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'TSParameterProperty':
      return namesIn(pattern.parameter);
    default:
      return [];
  }
}

/** Whether a node calls a function, or a variant of it such as `it.each(rows)`. */
function calls(node: Node, name: string): boolean {
  if (node.type !== 'CallExpression') return false;
  let callee: unknown = node.callee;
  while (isNode(callee) && callee.type !== 'Identifier')
    callee = callee.callee ?? callee.object ?? callee.tag;
  return isNode(callee) && callee.name === name;
}

/** Returns the title of a test, with placeholders as words; `undefined` for any other node. */
function readTitle(node: Node): string | undefined {
  if (!calls(node, 'it')) return undefined;
  const [title] = node.arguments as unknown[];
  if (!isNode(title)) return undefined;
  if (title.type === 'Literal' && typeof title.value === 'string') return title.value;
  if (title.type !== 'TemplateLiteral') return undefined;
  const quasis = title.quasis as { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join('placeholder');
}

const wordsIn = (title: string): number => title.trim().split(/\s+/).length;
