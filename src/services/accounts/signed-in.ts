import { parseBearerToken } from '../../domain/bearer-token.ts';
import type { Viewer } from '../../domain/caller.ts';
import type { ClientInfo } from '../../domain/client-info.ts';
import { RequestError } from '../../domain/errors.ts';
import { type MaybePromise, mapMaybePromise } from '../../domain/maybe-promise.ts';
import type { Account } from '../../storage/tables.ts';
import type { ExternalSignIn } from './external-sign-in.ts';
import type { Sessions } from './sessions.ts';

// Our own tokens have no dots.
const JWT = /^[^.]+\.[^.]+\.[^.]*$/;

/** The signed-in caller of a request. */
export interface SignedInAs {
  readonly viewer: Viewer;
  readonly account: Account;
}

interface Authenticators {
  readonly sessions: Sessions;
  /** Without it, accounts are local ones only. */
  readonly externalSignIn: ExternalSignIn | undefined;
}

export function unauthenticated(): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    'Sign in, and send the access token as "Authorization: Bearer …".',
  );
}

/**
 * Authenticates a request by its bearer token (RFC 6750 section 2.1). Returns null if it has no `Authorization`.
 * @throws {RequestError} `UNAUTHENTICATED` for an invalid token; for one of another issuer also as `ExternalSignIn`
 * does.
 */
export function signedInBy(
  authorization: string | undefined,
  clientInfo: ClientInfo,
  { sessions, externalSignIn }: Authenticators,
): MaybePromise<SignedInAs | null> {
  if (authorization === undefined) return null;
  const token = parseBearerToken(authorization);
  if (token === undefined) throw unauthenticated();
  const holder =
    externalSignIn && JWT.test(token)
      ? externalSignIn.authenticate(token, clientInfo)
      : sessions.authenticate(token);
  return mapMaybePromise(holder, (signedIn) => {
    if (!signedIn) throw unauthenticated();
    return signedIn;
  });
}
