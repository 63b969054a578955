import type { JWTHeaderParameters, JWTPayload } from 'jose';

// RFC 9068 section 2.1. Other types, such as `logout+jwt`, name another kind of token.
const ACCESS_TOKEN_TYPES = new Set(['at+jwt', 'application/at+jwt']);
// Says nothing about the kind of token: most providers write it, or nothing, for all kinds.
const GENERIC_TYPES = new Set(['jwt', 'application/jwt']);
// Bind an ID token to the request and the tokens that it came with (OpenID Connect Core sections 2 and 3.3.2.11,
// FAPI 1.0 part 2 section 5.1).
const HASHES = ['at_hash', 'c_hash', 's_hash'];

/**
 * Returns whether a token is an access token. A provider signs its ID, refresh and logout tokens with the same
 * keys, and the holder of one of those need not have any permission of its subject. So the token
 * must show that it is an access token, and nothing in it may show otherwise:
 *
 * - RFC 9068, and Auth0, Okta, Entra ID and others that follow it: the type `at+jwt` in the header.
 * - Keycloak: `typ: "Bearer"` in the payload, next to `ID`, `Refresh`, `Offline` and `Logout`.
 * - Auth0 and Cognito: `scope`. Okta and Entra ID: `scp`, as a list or a string. ID tokens carry neither.
 */
export function isAccessToken({ typ }: JWTHeaderParameters, payload: JWTPayload): boolean {
  const type = typ === undefined ? 'jwt' : String(typ).toLowerCase();
  if (isDifferentKind(payload)) return false;
  if (ACCESS_TOKEN_TYPES.has(type)) return true;
  return GENERIC_TYPES.has(type) && (isKeycloakBearer(payload) || carriesScopes(payload));
}

function isDifferentKind(payload: JWTPayload): boolean {
  const { typ, token_use: use, nonce, events } = payload;
  return (
    (typ !== undefined && !isKeycloakBearer(payload)) ||
    // Cognito writes `access` or `id`. A trigger can add `scope` to both.
    (use !== undefined && use !== 'access') ||
    // Before version 25, Keycloak copied the nonce into access tokens too.
    (nonce !== undefined && !isKeycloakBearer(payload)) ||
    // A security event token, of which a logout token is one (RFC 8417, OpenID Connect Back-Channel Logout).
    events !== undefined ||
    HASHES.some((name) => payload[name] !== undefined)
  );
}

function isKeycloakBearer({ typ }: JWTPayload): boolean {
  return typ === 'Bearer';
}

function carriesScopes({ scope, scp }: JWTPayload): boolean {
  return [scope, scp].some((scopes) =>
    Array.isArray(scopes) ? scopes.some(isNonEmptyString) : isNonEmptyString(scopes),
  );
}

function isNonEmptyString(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
