import { isWellFormed } from '../domain/client-key.ts';
import type { VerifiableKey } from '../domain/verdict.ts';
import type { Exchange } from '../http/exchange.ts';
import { type Attempts, networkOf } from '../services/attempts.ts';
import type { Refusals } from '../services/refusals.ts';
import type { Verifier } from '../services/verify.ts';
import { invalidClient, invalidRequest } from './errors.ts';
import type { Form } from './form.ts';

/** A client that showed its secret. */
export interface AuthenticatedClient {
  readonly key: VerifiableKey;
  readonly clientSecret: string;
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Finds out which client makes a request. @throws {OAuthError | RequestError} */
export type AuthenticateClient = (exchange: Exchange, form: Form) => Promise<AuthenticatedClient>;

interface ClientAuthenticationOptions {
  readonly verifier: Verifier;
  readonly refusals: Refusals;
  readonly failures: Attempts;
}

/**
 * Client authentication by Basic or in the body (RFC 6749 section 2.3.1). Failures are limited by network and
 * client id; a good secret always passes, so that nobody's failures can lock a client out.
 */
export function clientAuthentication({
  verifier,
  refusals,
  failures,
}: ClientAuthenticationOptions): AuthenticateClient {
  return async ({ req, origin }, form) => {
    const { clientId, clientSecret } = credentialsIn(req.headers.authorization, form);
    const presented = `${clientId}_${clientSecret}`;
    // Checked first, so that nothing but a client key is taken for one.
    const verdict = isWellFormed(presented) ? await verifier.recheck(presented) : undefined;
    if (verdict?.kind === 'allowed') return { key: verdict.key, clientSecret };
    if (verdict) refusals.note(verdict, origin);
    failures.count(`${networkOf(origin.ip)} ${clientId}`);
    throw invalidClient();
  };
}

/** @throws {OAuthError} `invalid_client` without credentials, `invalid_request` when they are given in two ways. */
function credentialsIn(authorization: string | undefined, form: Form): Credentials {
  const [clientId, clientSecret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization === undefined) {
    if (clientId === undefined || clientSecret === undefined) throw invalidClient();
    return { clientId, clientSecret };
  }
  if (clientSecret !== undefined) throw invalidRequest('Authenticate in one way only.');
  const basic = basicCredentials(authorization);
  if (!basic) throw invalidClient();
  if (clientId !== undefined && clientId !== basic.clientId) {
    throw invalidRequest('The client_id is not that of the Authorization header.');
  }
  return basic;
}

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** Both halves are form-urlencoded before they are joined (RFC 6749 section 2.3.1). */
function basicCredentials(authorization: string): Credentials | undefined {
  const encoded = BASIC.exec(authorization)?.[1];
  const [clientId, ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  if (!clientId || rest.length === 0) return undefined;
  try {
    return { clientId: formDecoded(clientId), clientSecret: formDecoded(rest.join(':')) };
  } catch {
    return undefined;
  }
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
