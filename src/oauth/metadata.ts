import type { MetadataResponse } from './schemas.ts';

/** The paths of the endpoints. */
export const PATHS = {
  token: '/oauth/token',
  introspection: '/oauth/introspect',
  revocation: '/oauth/revoke',
  metadata: '/.well-known/oauth-authorization-server',
  jwks: '/.well-known/jwks.json',
} as const;

const AUTHENTICATION = ['client_secret_basic', 'client_secret_post'];

/** The metadata of this authorization server (RFC 8414 section 2). */
export function describeServer(issuer: string): MetadataResponse {
  return {
    issuer,
    token_endpoint: issuer + PATHS.token,
    token_endpoint_auth_methods_supported: AUTHENTICATION,
    introspection_endpoint: issuer + PATHS.introspection,
    introspection_endpoint_auth_methods_supported: AUTHENTICATION,
    revocation_endpoint: issuer + PATHS.revocation,
    revocation_endpoint_auth_methods_supported: AUTHENTICATION,
    jwks_uri: issuer + PATHS.jwks,
    grant_types_supported: ['client_credentials'],
    // Required. Empty because there is no authorization endpoint.
    response_types_supported: [],
  };
}
