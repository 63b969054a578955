import type { ClientInfo } from '../domain/client-info.ts';
import { isWellFormed } from '../domain/client-key.ts';
import type { AccessTokens } from '../verification/access-tokens.ts';
import type { AuthenticatedClient } from '../verification/client-authentication.ts';
import type { Verifier } from '../verification/verifier.ts';
import { invalidRequest, OAuthError } from './errors.ts';
import type { Form } from './form.ts';

/** Revokes an access token of the client (RFC 7009 section 2). Ignores invalid tokens. */
export async function revoke(
  form: Form,
  { key }: AuthenticatedClient,
  { verifier, tokens }: { readonly verifier: Verifier; readonly tokens: AccessTokens },
  clientInfo: ClientInfo,
): Promise<void> {
  const token = form.get('token');
  if (token === undefined) throw invalidRequest('token is missing.');
  if (isWellFormed(token)) throw unsupportedKey();
  const grant = await tokens.read(token);
  if (!grant) {
    // Imported keys are the only valid credentials that are neither native keys nor access tokens.
    if ((await verifier.recheck({ credential: token })).kind !== 'invalid_credentials')
      throw unsupportedKey();
    return;
  }
  if (grant.clientId !== key.clientId) {
    throw new OAuthError('unauthorized_client', 'The token was issued to another client.');
  }
  await tokens.revoke(token, grant, key, clientInfo);
}

function unsupportedKey(): OAuthError {
  return new OAuthError('unsupported_token_type', 'Client keys can only be revoked by their owner.');
}
