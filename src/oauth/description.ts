import type { ApiDescription, RouteDescription, SecurityScheme } from '../http/description.ts';
import { PATHS } from './metadata.ts';
import {
  aboutToken,
  errorResponse,
  introspectionResponse,
  jwksResponse,
  metadataResponse,
  revocationResponse,
  tokenRequest,
  tokenResponse,
} from './schemas.ts';

const clientBasic: SecurityScheme = {
  name: 'client',
  definition: { type: 'http', scheme: 'basic', description: 'A client id and its secret.' },
};

/** Describes an endpoint with client authentication. */
function forClients(path: string, summary: string, request: typeof tokenRequest | typeof aboutToken) {
  return {
    method: 'POST',
    path,
    summary,
    security: [clientBasic],
    body: { types: ['application/x-www-form-urlencoded'], schema: request },
  } as const satisfies Omit<RouteDescription, 'answer'>;
}

/** The documentation of the OAuth 2 endpoints. */
export const oauthDescription: ApiDescription = {
  name: 'oauth',
  summary: 'OAuth 2 for clients.',
  error: { type: 'application/json', schema: errorResponse },
  routes: [
    {
      ...forClients(PATHS.token, 'Issues an access token (RFC 6749).', tokenRequest),
      answer: { status: 200, schema: tokenResponse },
    },
    {
      ...forClients(PATHS.introspection, 'Returns whether a token is active (RFC 7662).', aboutToken),
      answer: { status: 200, schema: introspectionResponse },
    },
    {
      ...forClients(PATHS.revocation, 'Revokes an access token (RFC 7009).', aboutToken),
      answer: { status: 200, schema: revocationResponse },
    },
    {
      method: 'GET',
      path: PATHS.metadata,
      summary: 'Returns the metadata of the authorization server (RFC 8414).',
      security: [],
      answer: { status: 200, schema: metadataResponse },
    },
    {
      method: 'GET',
      path: PATHS.jwks,
      summary: 'Returns the public keys that verify access tokens (RFC 7517).',
      security: [],
      answer: { status: 200, schema: jwksResponse },
    },
  ],
};
