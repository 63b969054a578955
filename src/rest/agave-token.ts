import { z } from 'zod';
import { type DomainError, InvalidCredentialsError, ValidationError } from '../domain/errors.ts';
import { covers } from '../domain/scope.ts';
import type { SignedIn } from '../services/accounts/sessions.ts';
import { client } from './access.ts';
import type { Adapter } from './adapter.ts';
import { route } from './route.ts';

/** A pseudo-scope with which Agave clients select an environment. The gateway has no such scope. */
const ENVIRONMENT = 'PRODUCTION';

// Agave clients compare the token type with lowercase text.
const tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  token_type: z.literal('bearer'),
  expires_in: z.int().describe('Seconds.'),
  scope: z.string(),
});

const scope = z.string().optional();
const tokenRequest = z.discriminatedUnion('grant_type', [
  z.object({ grant_type: z.literal('password'), username: z.string(), password: z.string(), scope }),
  z.object({ grant_type: z.literal('refresh_token'), refresh_token: z.string(), scope }),
  z.object({ grant_type: z.literal('client_credentials'), scope }),
]);

function asTokens({ accessToken, refreshToken, expiresIn }: SignedIn): z.output<typeof tokens> {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: expiresIn,
    scope: ENVIRONMENT,
  };
}

/** Returns the requested scopes, or all scopes of the key if none are requested. @throws {ValidationError} */
function requestedScopes(scope: string | undefined, held: ReadonlySet<string>): ReadonlySet<string> {
  const names = (scope ?? '').split(' ').filter((name) => name !== '' && name !== ENVIRONMENT);
  if (names.length === 0) return held;
  if (covers(held, names)) return new Set(names);
  throw new ValidationError([{ path: ['scope'], message: 'must be scopes that the client key holds' }]);
}

/** Converts an error to an OAuth error code and its status (RFC 6749 section 5.2). */
function toOAuthError(error: DomainError, status: number): readonly [code: string, status: number] {
  switch (error.code) {
    case 'UNAUTHENTICATED':
      return ['invalid_client', 401];
    case 'INVALID_CREDENTIALS':
    case 'INVALID_REFRESH_TOKEN':
      return ['invalid_grant', 400];
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
      return ['temporarily_unavailable', status];
    case 'INTERNAL':
      return ['server_error', status];
    default:
      return [requestErrorCode(error), status];
  }
}

function requestErrorCode(error: DomainError): string {
  const field = error instanceof ValidationError ? error.fieldErrors[0]?.path[0] : undefined;
  if (field === 'grant_type') return 'unsupported_grant_type';
  return field === 'scope' ? 'invalid_scope' : 'invalid_request';
}

/** Issues tokens to Agave clients, for users and for the client itself. */
export const agaveToken: Adapter = {
  name: 'agave_token',
  summary: 'Tokens for Agave clients.',
  error: {
    type: 'application/json',
    schema: z.object({ error: z.string(), error_description: z.string() }),
  },
  refuse({ error, status: defaultStatus }) {
    const [code, status] = toOAuthError(error, defaultStatus);
    return { status, body: { error: code, error_description: error.message } };
  },
  routes: [
    route({
      method: 'POST',
      path: '/token',
      summary:
        'Logs a user in through a client, refreshes the tokens of a user, or issues a token to the client itself.',
      access: client,
      form: tokenRequest,
      answer: { status: 200, schema: tokens },
      async handle({ who, body, clientInfo }, { login, sessions, tokens }) {
        switch (body.grant_type) {
          case 'password':
            return asTokens(await login.withPassword(body, clientInfo));
          case 'refresh_token':
            return asTokens(await sessions.refresh(body.refresh_token, clientInfo));
          case 'client_credentials': {
            const scopes = requestedScopes(body.scope, who.key.scopes);
            const issued = await tokens.issue(who.key, who.secretId, scopes);
            // The key expires within the current second.
            if (!issued) throw new InvalidCredentialsError('The client key is expired.');
            const { token, expiresIn, scope } = issued;
            return { access_token: token, token_type: 'bearer' as const, expires_in: expiresIn, scope };
          }
        }
      },
    }),
  ],
};
