import { isWellFormed } from '../domain/client-key.ts';
import type { AccessTokens } from '../verification/access-tokens.ts';
import type { AuthenticatedClient } from '../verification/client-authentication.ts';
import type { Verifier } from '../verification/verifier.ts';
import { invalidRequest } from './errors.ts';
import type { Form } from './form.ts';
import type { IntrospectionResponse } from './schemas.ts';

/** Permits introspection of the tokens of other clients. Not granted by the wildcard, which grants only data scopes. */
const INTROSPECT = 'latchkey:introspect';

const INACTIVE = { active: false } as const;

/**
 * Returns whether an access token or a client key is active, with its scopes (RFC 7662). Tokens of other clients are
 * inactive to a client without the scope `latchkey:introspect`.
 */
export async function introspect(
  form: Form,
  { key: caller }: AuthenticatedClient,
  { verifier, tokens }: { verifier: Verifier; tokens: AccessTokens },
): Promise<IntrospectionResponse> {
  const token = form.get('token');
  if (token === undefined) throw invalidRequest('token is missing.');
  const verdict = await verifier.recheck({ credential: token });
  if (verdict.kind !== 'allowed') return INACTIVE;
  const { clientId, scope, expiresAt } = verdict.key;
  if (clientId !== caller.clientId && !caller.scopes.has(INTROSPECT)) return INACTIVE;
  const grant = isWellFormed(token) ? undefined : await tokens.read(token);
  return {
    active: true,
    scope,
    client_id: clientId,
    sub: clientId,
    token_type: 'Bearer',
    ...(expiresAt !== null && { exp: Math.floor(expiresAt / 1000) }),
    ...(grant && { iat: grant.issuedAt / 1000, jti: grant.id, aud: tokens.issuer, iss: tokens.issuer }),
  };
}
