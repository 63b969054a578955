import type { VerifiableKey } from '../domain/verdict.ts';

/** Who is calling, as it is told to an upstream or a proxy: always all three headers. */
export function identityOf({ clientId, scopes, ownerId }: VerifiableKey) {
  return {
    'X-Latchkey-Client-Id': clientId,
    'X-Latchkey-Scopes': [...scopes].join(' '),
    'X-Latchkey-Owner-Id': ownerId,
  };
}
