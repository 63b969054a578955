import type { VerifiableKey } from '../domain/verdict.ts';

/** Who is calling, as it is told to an upstream or a proxy: always all three headers. */
export function identityOf({ clientId, scope, ownerId }: VerifiableKey) {
  return {
    'X-Latchkey-Client-Id': clientId,
    'X-Latchkey-Scopes': scope,
    'X-Latchkey-Owner-Id': ownerId,
  };
}
