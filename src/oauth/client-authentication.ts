import { basicCredentials } from '../http/authorization.ts';
import type { Exchange } from '../http/exchange.ts';
import type {
  AuthenticatedClient,
  ClientAuthentication,
  ClientCredentials,
} from '../verification/client-authentication.ts';
import { invalidClient, invalidRequest } from './errors.ts';
import type { Form } from './form.ts';

/**
 * Authenticates the client of a request by HTTP Basic or by the body (RFC 6749 section 2.3.1).
 * @throws {OAuthError | RequestError}
 */
export async function authenticatedClient(
  exchange: Exchange,
  form: Form,
  clients: ClientAuthentication,
): Promise<AuthenticatedClient> {
  const client = await clients.authenticate(credentialsIn(exchange, form), exchange.clientInfo);
  if (!client) throw invalidClient();
  return client;
}

/** @throws {OAuthError} `invalid_client` without credentials, `invalid_request` with two authentication methods. */
function credentialsIn(exchange: Exchange, form: Form): ClientCredentials {
  const [clientId, clientSecret] = [form.get('client_id'), form.get('client_secret')];
  if (exchange.req.headers.authorization === undefined) {
    if (clientId === undefined || clientSecret === undefined) throw invalidClient();
    return { clientId, clientSecret };
  }
  if (clientSecret !== undefined) throw invalidRequest('Use only one authentication method.');
  const basic = formDecodedBasic(exchange);
  if (!basic) throw invalidClient();
  if (clientId !== undefined && clientId !== basic.clientId) {
    throw invalidRequest('The client_id does not match the Authorization header.');
  }
  return basic;
}

/** Decodes the username and the password, which are form-urlencoded (RFC 6749 section 2.3.1). */
function formDecodedBasic(exchange: Exchange): ClientCredentials | undefined {
  const basic = basicCredentials(exchange);
  try {
    return basic && { clientId: formDecoded(basic.username), clientSecret: formDecoded(basic.password) };
  } catch {
    return undefined;
  }
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
