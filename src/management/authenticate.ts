import { RequestError } from '../domain/errors.ts';
import { type MaybePromise, whenThere } from '../domain/maybe-promise.ts';
import type { Sessions } from '../services/sessions.ts';
import type { SignedInAs } from './context.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

export function unauthenticated(): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    'Sign in, and send the access token as "Authorization: Bearer …".',
  );
}

/**
 * Checks the bearer token (RFC 6750 section 2.1) of a management request before anything is executed. One
 * without a token goes on, and gets as far as signing up or in.
 * @throws {RequestError} `UNAUTHENTICATED` when the token is not good.
 */
export function signedInBy(
  authorization: string | undefined,
  sessions: Sessions,
): MaybePromise<SignedInAs | null> {
  if (authorization === undefined) return null;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated();
  return whenThere(sessions.authenticate(token), (signedIn) => {
    if (!signedIn) throw unauthenticated();
    return signedIn;
  });
}
