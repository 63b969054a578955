import type { VerifiableKey } from '../domain/verdict.ts';

/** Returns the headers that identify a key to an upstream or a proxy. Always sets all three. */
export function toIdentityHeaders({ clientId, scope, ownerId }: VerifiableKey) {
  return {
    'X-Latchkey-Client-Id': clientId,
    'X-Latchkey-Scopes': scope,
    'X-Latchkey-Owner-Id': ownerId,
  };
}
