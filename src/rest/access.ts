import { BEARER_CHALLENGE } from '../domain/bearer-token.ts';
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

/** Authentication of a route, which runs before the request body is read. */
export interface Access<Who> {
  readonly security: readonly SecurityScheme[];
  /** Sent with 401 (RFC 9110 section 11.6.1). */
  readonly challenge: string;
  /** @throws {RequestError} `UNAUTHENTICATED`, or `FORBIDDEN` */
  readonly authenticate: (exchange: Exchange, services: RestServices) => MaybePromise<Who>;
}

/** The caller of a request with a valid user session, and its account. */
export interface User extends Caller, SignedInAs {}

/** Ignores credentials, because clients also send them to public routes. */
export const anyone: Access<null> = { security: [], challenge: BEARER_CHALLENGE, authenticate: () => null };

/** Authenticates a user by the access token of a session or of the OpenID provider. Rejects client credentials. */
export const user: Access<User> = {
  security: [
    {
      name: 'user',
      definition: { type: 'http', scheme: 'bearer', description: 'Access token of a user.' },
    },
  ],
  challenge: BEARER_CHALLENGE,
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

/** Authenticates a user like `user`, and also accepts the token in the header where the system's clients send keys. */
export function userByHeader(header: string): Access<User> {
  const definition = {
    type: 'apiKey',
    in: 'header',
    name: header,
    description: 'Access token of a user, in a custom header.',
  };
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

const PASSWORD_DESCRIPTION =
  'Password and username. The username is the email address, the id or the unique display name of the account.';

/** Reads a username and a password without verifying them, which is left to the services. */
export const basic: Access<BasicCredentials> = {
  security: [
    {
      name: 'password',
      definition: { type: 'http', scheme: 'basic', description: PASSWORD_DESCRIPTION },
    },
  ],
  challenge: 'Basic realm="latchkey", charset="UTF-8"',
  authenticate(exchange) {
    const credentials = basicCredentials(exchange);
    if (credentials) return credentials;
    throw new RequestError('UNAUTHENTICATED', 'Send a username and a password as "Authorization: Basic …".');
  },
};

/**
 * Authenticates a user who sends a username and a password with each request. Each request is a full login, which is
 * rate limited and recorded like any other. Ends the session before the request is handled, because the client never
 * receives its tokens.
 */
export const userByPassword: Access<User> = {
  ...basic,
  async authenticate(exchange, services) {
    const credentials = await basic.authenticate(exchange, services);
    const { clientInfo } = exchange;
    const { login, sessions } = services;
    const { accessToken } = await login.withPassword(credentials, clientInfo);
    const caller = await asUser(`Bearer ${accessToken}`, clientInfo, services);
    await sessions.logout(caller);
    return caller;
  },
};

/** Authenticates a client by its id and its secret. */
export const client: Access<AuthenticatedClient> = {
  security: [
    {
      name: 'client',
      definition: { type: 'http', scheme: 'basic', description: 'Client id and client secret.' },
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
