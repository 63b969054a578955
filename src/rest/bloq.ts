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
import { newest } from './values.ts';

// `bcl` asks for all keys, and for all events, at once.
const MAX_LISTED = 1000;

/**
 * An access token for a client. What renews it is the key itself, which the client has just shown: `bcl` takes
 * no answer without a refresh token, and so there is no other credential that would have to be kept and ended.
 */
async function clientTokens(
  credentials: ClientCredentials,
  clientInfo: ClientInfo,
  { clients, tokens }: RestServices,
): Promise<TokenPair> {
  const client = await clients.authenticate(credentials, clientInfo);
  const issued = client && (await tokens.issue(client.key, client.secretId, client.key.scopes));
  if (!issued) throw new InvalidCredentialsError('The client key is wrong, expired or revoked.');
  const { clientId, clientSecret } = credentials;
  return {
    accessToken: issued.token,
    refreshToken: `${clientId}_${clientSecret}`,
    expiresIn: issued.expiresIn,
  };
}

/** Serves `bcl`, the command of `@bloq/cloud-cli`: what is about accounts and client keys. */
export const bloq: Adapter = {
  name: 'bloq',
  summary: 'For the clients of Bloq.',
  error: { type: 'application/json', schema: z.object({ code: z.string(), message: z.string() }) },
  refuse: ({ error: { code, message }, status }) => ({ status, body: { code, message } }),
  routes: [
    route({
      method: 'POST',
      path: '/auth',
      summary: 'Signs in.',
      access: basic,
      answer: { status: 200, schema: tokenPair },
      handle: async ({ who, clientInfo }, { login }) => asTokens(await login.withPassword(who, clientInfo)),
    }),
    route({
      method: 'POST',
      path: '/auth/token',
      summary: 'Gives tokens to a client for its id and secret, and to either party for its refresh token.',
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
      summary: 'Makes an account.',
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
      summary: 'Changes the password, and ends the other sessions.',
      access: user,
      json: z.object({ oldPassword: z.string(), newPassword: z.string() }),
      answer: { status: 204 },
      async handle({ who, body: { oldPassword: currentPassword, newPassword } }, { profile }) {
        try {
          await profile.changePassword({ currentPassword, newPassword }, who);
        } catch (error) {
          // `bcl` shows why it was refused for 400 alone.
          if (!(error instanceof InvalidCredentialsError)) throw error;
          throw new ValidationError([{ path: ['oldPassword'], message: 'is wrong' }]);
        }
      },
    }),
    route({
      method: 'GET',
      path: '/users/me/client-keys',
      summary: `Your own client keys, newest first, ${MAX_LISTED} at most.`,
      access: user,
      answer: { status: 200, schema: z.array(clientKey) },
      handle: async ({ who }, { clientKeys }) =>
        (await clientKeys.list(asOwner(who).viewer, {}, newest(MAX_LISTED))).map(asClientKey),
    }),
    route({
      method: 'POST',
      path: '/users/me/client-keys',
      summary: 'Creates a client key with every data scope and the default limit.',
      access: user,
      answer: {
        status: 200,
        schema: z.object({ id: z.string(), clientId: z.string(), clientSecret: z.string() }),
      },
      async handle({ who }, { clientKeys }) {
        // There, keys have neither names nor scopes: each may do everything.
        const input = { name: `bloq ${newId()}`, scopes: [WILDCARD] };
        const { clientKey, clientSecret } = await clientKeys.create(input, who);
        return { id: clientKey.id, clientId: clientKey.clientId, clientSecret };
      },
    }),
    route({
      method: 'DELETE',
      path: '/users/me/client-keys/:id',
      summary: 'Removes a client key of yours.',
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
      summary: `What happened to what is yours, newest first, ${MAX_LISTED} at most.`,
      access: user,
      answer: { status: 200, schema: z.array(event) },
      handle: async ({ who }, { events }) =>
        (await events.list(asOwner(who).viewer, {}, newest(MAX_LISTED))).map(asEvent),
    }),
    ...pgpKeyRoutes,
  ],
};
