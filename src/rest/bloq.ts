import { z } from 'zod';
import { asOwner } from '../domain/caller.ts';
import type { ClientInfo } from '../domain/client-info.ts';
import { isWellFormed, splitKey } from '../domain/client-key.ts';
import { InvalidCredentialsError, ValidationError } from '../domain/errors.ts';
import { newId } from '../domain/id.ts';
import { WILDCARD } from '../domain/scope.ts';
import type { ClientCredentials } from '../verification/client-authentication.ts';
import { anyone, basic, user } from './access.ts';
import type { Adapter } from './adapter.ts';
import { pgpKeyRoutes } from './bloq-pgp-keys.ts';
import { route } from './route.ts';
import type { RestServices } from './services.ts';
import {
  asClientKey,
  asEvent,
  asTokens,
  clientKey,
  event,
  keyRef,
  type TokenPair,
  tokenPair,
  tokenRequest,
} from './shapes/bloq.ts';
import { MAX_LISTED, newest } from './values.ts';

/**
 * Issues an access token to a client. Returns the key itself as the refresh token, because `bcl` requires one and a
 * separate credential would have to be stored and revoked.
 */
async function clientTokens(
  credentials: ClientCredentials,
  clientInfo: ClientInfo,
  { clients, tokens }: RestServices,
): Promise<TokenPair> {
  const client = await clients.authenticate(credentials, clientInfo);
  const issued = client && (await tokens.issue(client.key, client.secretId, client.key.scopes));
  if (!issued) throw new InvalidCredentialsError('The client key is invalid, expired or revoked.');
  const { clientId, clientSecret } = credentials;
  return {
    accessToken: issued.token,
    refreshToken: `${clientId}_${clientSecret}`,
    expiresIn: issued.expiresIn,
  };
}

/** Serves the account and key commands of `bcl`, the CLI of `@bloq/cloud-cli`. */
export const bloq: Adapter = {
  name: 'bloq',
  summary: 'Accounts, client keys and PGP keys for Bloq clients.',
  error: { type: 'application/json', schema: z.object({ code: z.string(), message: z.string() }) },
  refuse: ({ error: { code, message }, status }) => ({ status, body: { code, message } }),
  routes: [
    route({
      method: 'POST',
      path: '/auth',
      summary: 'Logs in.',
      access: basic,
      answer: { status: 200, schema: tokenPair },
      handle: async ({ who, clientInfo }, { login }) => asTokens(await login.withPassword(who, clientInfo)),
    }),
    route({
      method: 'POST',
      path: '/auth/token',
      summary:
        'Issues tokens to a client for its id and secret, and to a client or a user for a refresh token.',
      access: anyone,
      json: tokenRequest,
      answer: { status: 200, schema: tokenPair },
      async handle({ body, clientInfo }, services) {
        if (body.grantType === 'clientCredentials') return await clientTokens(body, clientInfo, services);
        const { refreshToken } = body;
        if (isWellFormed(refreshToken))
          return await clientTokens(splitKey(refreshToken), clientInfo, services);
        return asTokens(await services.sessions.refresh(refreshToken, clientInfo));
      },
    }),
    route({
      method: 'POST',
      path: '/users',
      summary: 'Creates an account.',
      access: anyone,
      json: z.object({ email: z.string(), displayName: z.string(), password: z.string() }),
      answer: {
        status: 201,
        schema: z.object({ id: z.string(), email: z.string(), displayName: z.string() }),
      },
      handle: async ({ body, clientInfo }, { accounts }) => (await accounts.signUp(body, clientInfo)).account,
    }),
    route({
      method: 'PUT',
      path: '/users/me/password',
      summary: 'Changes the password and ends the other sessions.',
      access: user,
      json: z.object({ oldPassword: z.string(), newPassword: z.string() }),
      answer: { status: 204 },
      async handle({ who, body: { oldPassword: currentPassword, newPassword } }, { profile }) {
        try {
          await profile.changePassword({ currentPassword, newPassword }, who);
        } catch (error) {
          // `bcl` shows the reason of an error only for status 400.
          if (!(error instanceof InvalidCredentialsError)) throw error;
          throw new ValidationError([{ path: ['oldPassword'], message: 'is wrong' }]);
        }
      },
    }),
    route({
      method: 'GET',
      path: '/users/me/client-keys',
      summary: `Lists your client keys, newest first, at most ${MAX_LISTED}.`,
      access: user,
      answer: { status: 200, schema: z.array(clientKey) },
      handle: async ({ who }, { clientKeys }) =>
        (await clientKeys.list(asOwner(who).viewer, {}, newest())).map(asClientKey),
    }),
    route({
      method: 'POST',
      path: '/users/me/client-keys',
      summary: 'Creates a client key with every data scope and the default rate limit.',
      access: user,
      answer: {
        status: 200,
        schema: z.object({ id: z.string(), clientId: z.string(), clientSecret: z.string() }),
      },
      async handle({ who }, { clientKeys }) {
        // In Bloq, keys have no name and no scopes, and grant full access.
        const input = { name: `bloq ${newId()}`, scopes: [WILDCARD] };
        const { clientKey, clientSecret } = await clientKeys.create(input, who);
        return { id: clientKey.id, clientId: clientKey.clientId, clientSecret };
      },
    }),
    route({
      method: 'DELETE',
      path: '/users/me/client-keys/:id',
      summary: 'Deletes one of your client keys.',
      access: user,
      params: keyRef,
      answer: { status: 204 },
      async handle({ who, params }, { clientKeys }) {
        await clientKeys.delete(params.id, asOwner(who));
      },
    }),
    route({
      method: 'GET',
      path: '/users/me/events',
      summary: `Lists the events of your account, newest first, at most ${MAX_LISTED}.`,
      access: user,
      answer: { status: 200, schema: z.array(event) },
      handle: async ({ who }, { events }) =>
        (await events.list(asOwner(who).viewer, {}, newest())).map(asEvent),
    }),
    ...pgpKeyRoutes,
  ],
};
