import { z } from 'zod';

/** The client credentials in the body (RFC 6749 section 2.3.1). */
const credentials = {
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
};

export const tokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  scope: z.string().describe('A subset of the scopes of the key, separated by spaces.').optional(),
  ...credentials,
});

/** A successful response (RFC 6749 section 5.1). */
export const tokenResponse = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('Seconds.'),
  scope: z.string(),
});
export type TokenResponse = z.output<typeof tokenResponse>;

/** The token to introspect or revoke. */
export const aboutToken = z.object({
  token: z.string().describe('An access token. Introspection also accepts a client key.'),
  ...credentials,
});

/** RFC 7662 section 2.2. */
export const introspectionResponse = z.object({
  active: z.boolean(),
  scope: z.string().optional(),
  client_id: z.string().optional(),
  sub: z.string().optional(),
  token_type: z.literal('Bearer').optional(),
  exp: z.int().optional(),
  iat: z.int().optional(),
  jti: z.string().optional(),
  aud: z.string().optional(),
  iss: z.string().optional(),
});
export type IntrospectionResponse = z.output<typeof introspectionResponse>;

export const revocationResponse = z.object({});

/** RFC 8414 section 2. */
export const metadataResponse = z.object({
  issuer: z.string(),
  token_endpoint: z.string(),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  introspection_endpoint: z.string(),
  introspection_endpoint_auth_methods_supported: z.array(z.string()),
  revocation_endpoint: z.string(),
  revocation_endpoint_auth_methods_supported: z.array(z.string()),
  jwks_uri: z.string(),
  grant_types_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
});
export type MetadataResponse = z.output<typeof metadataResponse>;

/** RFC 7517 section 5. */
export const jwksResponse = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** RFC 6749 section 5.2. */
export const errorResponse = z.object({ error: z.string(), error_description: z.string() });
