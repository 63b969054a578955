import { covers, SCOPE_TOKEN } from '../domain/scope.ts';
import type { AccessTokens } from '../verification/access-tokens.ts';
import type { AuthenticatedClient } from '../verification/client-authentication.ts';
import { invalidClient, invalidRequest, OAuthError } from './errors.ts';
import type { Form } from './form.ts';
import type { TokenResponse } from './schemas.ts';

/**
 * Exchanges a client's id and secret for an access token: the client credentials grant (RFC 6749 section 4.4).
 * `scope` requests a subset of the scopes of the key. Without it, the token has all of them.
 */
export async function grantToken(
  form: Form,
  { key, secretId }: AuthenticatedClient,
  tokens: AccessTokens,
): Promise<TokenResponse> {
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw invalidRequest('grant_type is missing.');
  if (grantType !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', 'The grant type must be client_credentials.');
  }
  const scopes = requestedScopes(form.get('scope')) ?? key.scopes;
  if (!covers(key.scopes, scopes)) {
    throw new OAuthError('invalid_scope', 'The client key does not hold all of these scopes.');
  }
  const issued = await tokens.issue(key, secretId, scopes);
  // The key or its secret expires within this second.
  if (!issued) throw invalidClient();
  const { token, expiresIn, scope } = issued;
  return { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope };
}

/** @throws {OAuthError} `invalid_scope` if it is not a list of scope-tokens (RFC 6749 section 3.3). */
function requestedScopes(scope: string | undefined): ReadonlySet<string> | undefined {
  if (scope === undefined) return undefined;
  const tokens = scope.split(' ');
  if (tokens.every((token) => SCOPE_TOKEN.test(token))) return new Set(tokens);
  throw new OAuthError('invalid_scope', 'scope must be scope-tokens, separated by single spaces.');
}
