import { RequestError } from '../domain/errors.ts';
import { type MaybePromise, whenThere } from '../domain/maybe-promise.ts';
import { type BasicCredentials, basicCredentials } from '../http/authorization.ts';
import type { SecurityScheme } from '../http/description.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Caller } from '../services/caller.ts';
import { type SignedInAs, signedInBy, unauthenticated } from '../services/signed-in.ts';
import type { RestServices } from './services.ts';

/** How a route finds out who asks. Nothing of a request is read before. */
export interface Access<Who> {
  readonly security: readonly SecurityScheme[];
  /** Sent with 401 (RFC 9110 section 11.6.1). */
  readonly challenge: string;
  /** @throws {RequestError} `UNAUTHENTICATED` */
  readonly authenticate: (exchange: Exchange, services: RestServices) => MaybePromise<Who>;
}

/** A signed-in request, with the account that made it. */
export interface User extends Caller, SignedInAs {}

const BEARER = 'Bearer realm="latchkey"';

/** Credentials are not looked at: clients send them also where they are of no use. */
export const anyone: Access<null> = { security: [], challenge: BEARER, authenticate: () => null };

/** A person, by the access token of a session or of the OpenID provider. No client's credential is one. */
export const user: Access<User> = {
  security: [
    {
      name: 'user',
      definition: { type: 'http', scheme: 'bearer', description: 'The access token of a person.' },
    },
  ],
  challenge: BEARER,
  authenticate({ req, origin }, services) {
    return whenThere(signedInBy(req.headers.authorization, origin, services), (signedIn) => {
      if (!signedIn) throw unauthenticated();
      return { ...signedIn, origin };
    });
  },
};

/** A name and a password, unchecked: what they are good for, a service says. */
export const basic: Access<BasicCredentials> = {
  security: [
    {
      name: 'password',
      definition: { type: 'http', scheme: 'basic', description: 'An email address and its password.' },
    },
  ],
  challenge: 'Basic realm="latchkey", charset="UTF-8"',
  authenticate({ req }) {
    const credentials = basicCredentials(req.headers.authorization);
    if (credentials) return credentials;
    throw new RequestError('UNAUTHENTICATED', 'Send a name and a password as "Authorization: Basic …".');
  },
};
