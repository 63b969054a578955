import { type ASTNode, type DocumentNode, Kind, visit } from 'graphql';
import { invalidDocument } from './document-measure.ts';

/** How deep lists and objects may be nested in values, and lists in types. */
const MAX_VALUE_DEPTH = 64;
/** How many uses of variables and fragments all operations may reach together: some 20 ms of validation. */
const MAX_USES = 50_000;

const NESTING: ReadonlySet<string> = new Set([Kind.LIST, Kind.OBJECT, Kind.LIST_TYPE]);

/** The variables, by their number, and the fragments, by their names, that a definition uses. */
interface Uses {
  variables: number;
  readonly fragments: Set<string>;
}

/**
 * Rejects values that are nested too deeply, which are read recursively, and operations that reach very many
 * variables, which validation visits again for each operation.
 * @throws {GraphQLError}
 */
export function rejectCostlyUses(document: DocumentNode): void {
  const operations: Uses[] = [];
  const fragments = new Map<string, Uses>();
  for (const node of document.definitions) {
    const uses = usesIn(node);
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(uses);
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, uses);
  }
  let total = 0;
  for (const operation of operations) {
    const reached = new Set([operation]);
    for (const uses of reached) {
      total += 1 + uses.variables;
      if (total > MAX_USES) throw invalidDocument('The operations use too many variables and fragments.');
      for (const name of uses.fragments) {
        const fragment = fragments.get(name);
        if (fragment) reached.add(fragment);
      }
    }
  }
}

function usesIn(definition: ASTNode): Uses {
  const uses: Uses = { variables: 0, fragments: new Set() };
  let depth = 0;
  visit(definition, {
    enter(node) {
      if (node.kind === Kind.VARIABLE) uses.variables += 1;
      else if (node.kind === Kind.FRAGMENT_SPREAD) uses.fragments.add(node.name.value);
      else if (NESTING.has(node.kind)) {
        depth += 1;
        if (depth > MAX_VALUE_DEPTH) {
          throw invalidDocument(`Values are nested deeper than ${MAX_VALUE_DEPTH} levels.`);
        }
      }
    },
    leave(node) {
      if (NESTING.has(node.kind)) depth -= 1;
    },
  });
  return uses;
}
