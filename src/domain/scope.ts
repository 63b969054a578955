/** Grants every data scope. */
export const WILDCARD = '*';

/** An RFC 6749 section 3.3 scope-token, of at most 128 characters. */
export const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/;

/** The scopes that a field requires: all scopes of at least one alternative. */
export type ScopeNeed = readonly (readonly string[])[];

/**
 * Returns the scopes that are missing to satisfy all `needs`. For a need with several alternatives, uses the one with
 * the fewest missing scopes.
 */
export function missingScopes(granted: ReadonlySet<string>, needs: readonly ScopeNeed[]): string[] {
  if (granted.has(WILDCARD)) return [];
  const missing = new Set<string>();
  for (const need of needs) {
    for (const scope of nearestAlternative(granted, need)) missing.add(scope);
  }
  return [...missing].sort();
}

/** Returns whether all of the scopes are granted. */
export function covers(granted: ReadonlySet<string>, scopes: Iterable<string>): boolean {
  return granted.has(WILDCARD) || new Set(scopes).isSubsetOf(granted);
}

/** Returns the scopes that both sets grant. */
export function commonScopes(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (a.has(WILDCARD)) return b;
  return b.has(WILDCARD) ? a : a.intersection(b);
}

function nearestAlternative(granted: ReadonlySet<string>, need: ScopeNeed): string[] {
  let nearest: string[] | undefined;
  for (const alternative of need) {
    const lacking = alternative.filter((scope) => !granted.has(scope));
    if (lacking.length === 0) return [];
    if (!nearest || lacking.length < nearest.length) nearest = lacking;
  }
  return nearest ?? [];
}
