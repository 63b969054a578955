import { parseSync } from 'vite';
import { FUNCTIONS, listChildren, type Node } from './syntax.ts';

/** What the length and the exports of a source file must not be. */
export interface SourceProblems {
  /** Functions that have more lines than allowed. */
  readonly longFunctions: readonly string[];
  readonly hasDefaultExport: boolean;
}

/**
 * Parses a source file and finds long functions and a default export.
 * @param maxLines The most lines of a function, without those of the functions in it.
 */
export function findSourceProblems(path: string, text: string, maxLines: number): SourceProblems {
  const longFunctions: string[] = [];
  let hasDefaultExport = false;

  /** Returns the lines after the first that belong to functions in a node. */
  const visit = (node: Node): number => {
    if (node.type === 'ExportDefaultDeclaration') hasDefaultExport = true;
    const nested = listChildren(node).reduce((sum, child) => sum + visit(child), 0);
    if (!FUNCTIONS.has(node.type)) return nested;
    const breaks = countLineBreaks(text.slice(Number(node.start), Number(node.end)));
    const lines = 1 + breaks - nested;
    const line = 1 + countLineBreaks(text.slice(0, Number(node.start)));
    if (lines > maxLines) longFunctions.push(`${path}:${line} has ${lines} lines`);
    return breaks;
  };
  visit(parseSync(path, text).program as unknown as Node);
  return { longFunctions, hasDefaultExport };
}

const countLineBreaks = (text: string): number => text.split('\n').length - 1;
