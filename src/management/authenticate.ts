import { RequestError } from '../domain/errors.ts';
import { type MaybePromise, whenThere } from '../domain/maybe-promise.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Services, SignedInAs } from './context.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
// Our own tokens have no dots.
const JWT = /^[^.]+\.[^.]+\.[^.]*$/;

export function unauthenticated(): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    'Sign in, and send the access token as "Authorization: Bearer …".',
  );
}

/**
 * Checks the bearer token (RFC 6750 section 2.1) of a management request before anything is executed. One
 * without a token goes on, and gets as far as signing up or in.
 * @throws {RequestError} `UNAUTHENTICATED` when the token is not good; for one of another issuer also as
 * `ExternalSignIn` does.
 */
export function signedInBy(
  { req, origin }: Exchange,
  { sessions, externalSignIn }: Pick<Services, 'sessions' | 'externalSignIn'>,
): MaybePromise<SignedInAs | null> {
  const { authorization } = req.headers;
  if (authorization === undefined) return null;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated();
  const holder =
    externalSignIn && JWT.test(token)
      ? externalSignIn.authenticate(token, origin)
      : sessions.authenticate(token);
  return whenThere(holder, (signedIn) => {
    if (!signedIn) throw unauthenticated();
    return signedIn;
  });
}
