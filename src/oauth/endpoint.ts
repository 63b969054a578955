import type { Exchange, Handler } from '../http/exchange.ts';
import { publicError } from '../http/failure.ts';
import { HttpError } from '../http/status.ts';
import type { Logger } from '../log.ts';
import type { AccessTokens } from '../verification/access-tokens.ts';
import type { AuthenticatedClient, ClientAuthentication } from '../verification/client-authentication.ts';
import type { SigningKeys } from '../verification/signing-keys.ts';
import type { Verifier } from '../verification/verifier.ts';
import { authenticatedClient } from './client-authentication.ts';
import { OAuthError, toOAuthError } from './errors.ts';
import { type Form, readParameters } from './form.ts';
import { introspect } from './introspection.ts';
import { describeServer, PATHS } from './metadata.ts';
import { revoke } from './revocation.ts';
import { grantToken } from './token.ts';

// RFC 6749 section 5.1.
const NOT_STORED = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
const PUBLIC = { 'Cache-Control': 'public, max-age=300' };

interface OAuthOptions {
  readonly verifier: Verifier;
  readonly clients: ClientAuthentication;
  readonly tokens: AccessTokens;
  readonly signingKeys: SigningKeys;
  readonly log: Logger;
}

/** Creates the handlers of the OAuth 2 endpoints, by path. */
export function createOAuth(options: OAuthOptions): ReadonlyMap<string, Handler> {
  const { verifier, clients, tokens, signingKeys, log } = options;

  /** Creates an endpoint with client authentication, whose responses must not be cached. */
  function forClients(
    serve: (form: Form, client: AuthenticatedClient, exchange: Exchange) => Promise<object | undefined>,
  ): Handler {
    return async (exchange) => {
      try {
        const form = await readParameters(exchange.req);
        const client = await authenticatedClient(exchange, form, clients);
        const body = await serve(form, client, exchange);
        sendJson(exchange, 200, body ?? {}, NOT_STORED);
      } catch (error) {
        const { code, message, status, headers } = asOAuthError(error, exchange, log);
        const body = { error: code, error_description: message };
        sendJson(exchange, status, body, { ...NOT_STORED, ...headers });
      }
    };
  }

  return new Map<string, Handler>([
    [PATHS.token, forClients((form, client) => grantToken(form, client, tokens))],
    [PATHS.introspection, forClients((form, client) => introspect(form, client, { verifier, tokens }))],
    [
      PATHS.revocation,
      forClients(async (form, client, { clientInfo }) => {
        await revoke(form, client, { verifier, tokens }, clientInfo);
        return undefined;
      }),
    ],
    [PATHS.metadata, published(() => describeServer(tokens.issuer))],
    [PATHS.jwks, published(() => signingKeys.published())],
  ]);
}

/** Creates an endpoint without authentication. */
function published(document: () => object): Handler {
  return (exchange) => {
    const { method } = exchange.req;
    if (method !== 'GET' && method !== 'HEAD') throw new HttpError(405, 'Use GET.');
    sendJson(exchange, 200, document(), PUBLIC);
  };
}

function asOAuthError(error: unknown, exchange: Exchange, log: Logger): OAuthError {
  if (error instanceof OAuthError) return error;
  return toOAuthError(publicError(error, log, exchange.clientInfo.requestId));
}

function sendJson(
  exchange: Exchange,
  status: number,
  body: object,
  headers: Readonly<Record<string, string | number>>,
): void {
  exchange.answerWith(status, 'application/json', JSON.stringify(body), headers);
}
