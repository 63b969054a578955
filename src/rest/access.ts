import type { Caller } from '../domain/caller.ts';
import type { ClientInfo } from '../domain/client-info.ts';
import { RequestError } from '../domain/errors.ts';
import { type MaybePromise, mapMaybePromise } from '../domain/maybe-promise.ts';
import { type BasicCredentials, basicCredentials } from '../http/authorization.ts';
import type { SecurityScheme } from '../http/description.ts';
import type { Exchange } from '../http/exchange.ts';
import { type SignedInAs, signedInBy, unauthenticated } from '../services/accounts/signed-in.ts';
import type { AuthenticatedClient } from '../verification/client-authentication.ts';
import type { RestServices } from './services.ts';

/** How a route finds out who asks. Nothing of a request is read before. */
export interface Access<Who> {
  readonly security: readonly SecurityScheme[];
  /** Sent with 401 (RFC 9110 section 11.6.1). */
  readonly challenge: string;
  /** @throws {RequestError} `UNAUTHENTICATED`, or `FORBIDDEN` */
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
  authenticate: ({ req, clientInfo }, services) => asUser(req.headers.authorization, clientInfo, services),
};

function asUser(
  authorization: string | undefined,
  clientInfo: ClientInfo,
  services: RestServices,
): MaybePromise<User> {
  return mapMaybePromise(signedInBy(authorization, clientInfo, services), (signedIn) => {
    if (!signedIn) throw unauthenticated();
    return { ...signedIn, clientInfo };
  });
}

/** The same person, whose token stands where clients of another system put their key, or as bearer. */
export function userByHeader(header: string): Access<User> {
  const definition = { type: 'apiKey', in: 'header', name: header, description: 'The same, in a header.' };
  return {
    ...user,
    security: [...user.security, { name: header, definition }],
    authenticate({ req, clientInfo }, services) {
      const token = req.headers[header.toLowerCase()];
      const authorization = token === undefined ? req.headers.authorization : `Bearer ${token}`;
      return asUser(authorization, clientInfo, services);
    },
  };
}

const WHOSE_PASSWORD =
  'A password, and the email address of its account, its id, or a name that it alone shows.';

/** A name and a password, unchecked: what they are good for, a service says. */
export const basic: Access<BasicCredentials> = {
  security: [
    {
      name: 'password',
      definition: { type: 'http', scheme: 'basic', description: WHOSE_PASSWORD },
    },
  ],
  challenge: 'Basic realm="latchkey", charset="UTF-8"',
  authenticate(exchange) {
    const credentials = basicCredentials(exchange);
    if (credentials) return credentials;
    throw new RequestError('UNAUTHENTICATED', 'Send a name and a password as "Authorization: Basic …".');
  },
};

/**
 * A person who sends a name and a password with each request. That is signing in each time: it is limited and
 * recorded like any other, and the session ends before the request is looked at, as nobody could use it again.
 */
export const userByPassword: Access<User> = {
  ...basic,
  async authenticate(exchange, services) {
    const credentials = await basic.authenticate(exchange, services);
    const { clientInfo } = exchange;
    const { login, sessions } = services;
    const { accessToken } = await login.withPassword(credentials, clientInfo);
    const person = await asUser(`Bearer ${accessToken}`, clientInfo, services);
    await sessions.logout(person);
    return person;
  },
};

/** A client, by its id and its secret. */
export const client: Access<AuthenticatedClient> = {
  security: [
    {
      name: 'client',
      definition: { type: 'http', scheme: 'basic', description: 'A client id and its secret.' },
    },
  ],
  challenge: basic.challenge,
  async authenticate(exchange, { clients }) {
    const given = basicCredentials(exchange);
    const credentials = given && { clientId: given.username, clientSecret: given.password };
    const found = credentials && (await clients.authenticate(credentials, exchange.clientInfo));
    if (found) return found;
    throw new RequestError(
      'UNAUTHENTICATED',
      'The client id or the client secret is missing, wrong, expired or revoked.',
    );
  },
};
