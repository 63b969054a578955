import { z } from 'zod';
import { NotFoundError } from '../domain/errors.ts';
import { anyone, user } from './access.ts';
import type { Adapter } from './adapter.ts';
import { route } from './route.ts';
import {
  asClientKey,
  asPerson,
  asSession,
  clientKey,
  createRequest,
  credentials,
  key,
  message,
  nameIn,
  person,
  session,
  signUpRequest,
  updateRequest,
} from './shapes/fluxbase.ts';
import { inSnakeCase, MAX_LISTED, newest } from './values.ts';

const signIn = (path: string) =>
  route({
    method: 'POST',
    path,
    summary: 'Logs in.',
    access: anyone,
    json: credentials,
    answer: { status: 200, schema: session },
    handle: async ({ body, clientInfo }, { login }) => asSession(await login.withPassword(body, clientInfo)),
  });

/** Serves `@fluxbase/sdk`: the password methods of `auth`, and `management.clientKeys`. */
export const fluxbase: Adapter = {
  name: 'fluxbase',
  summary: 'Password authentication and client keys for Fluxbase clients.',
  error: { type: 'application/json', schema: z.object({ error: z.string() }) },
  // Fluxbase does not use status 409.
  refuse: ({ error, status }) => ({
    status: status === 409 ? 400 : status,
    body: { error: inSnakeCase(error) },
  }),
  routes: [
    signIn('/api/v1/auth/signin'),
    signIn('/api/v1/auth/login'),
    route({
      method: 'POST',
      path: '/api/v1/auth/signup',
      summary: 'Creates an account and logs in.',
      access: anyone,
      json: signUpRequest,
      answer: { status: 201, schema: session },
      handle: async ({ body, clientInfo }, { accounts }) =>
        asSession(await accounts.signUp({ ...body, displayName: nameIn(body) }, clientInfo)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/refresh',
      summary: 'Exchanges a refresh token for new tokens.',
      access: anyone,
      json: z.object({ refresh_token: z.string() }),
      answer: { status: 200, schema: session },
      handle: async ({ body, clientInfo }, { sessions }) =>
        asSession(await sessions.refresh(body.refresh_token, clientInfo)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/signout',
      summary: 'Ends the session.',
      access: user,
      answer: { status: 200, schema: message },
      async handle({ who }, { sessions }) {
        await sessions.logout(who);
        return { message: 'Successfully signed out' };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/auth/user',
      summary: 'Returns the account of the session.',
      access: user,
      answer: { status: 200, schema: person },
      handle: ({ who }) => asPerson(who.account),
    }),
    route({
      method: 'GET',
      path: '/api/v1/client-keys',
      summary: `Lists the client keys, newest first, at most ${MAX_LISTED}.`,
      access: user,
      answer: { status: 200, schema: z.object({ client_keys: z.array(clientKey), total: z.int() }) },
      async handle({ who: { viewer } }, { clientKeys }) {
        const [keys, total] = await Promise.all([
          clientKeys.list(viewer, {}, newest()),
          clientKeys.count(viewer, {}),
        ]);
        return { client_keys: keys.map(asClientKey), total };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/client-keys',
      summary: 'Creates a client key.',
      access: user,
      json: createRequest,
      // The SDK reads the first two. The Fluxbase server returns the others.
      answer: {
        status: 201,
        schema: z.object({ client_key: clientKey, key: z.string(), ...clientKey.shape }),
      },
      async handle({ who, body }, { clientKeys }) {
        const { rate_limit_per_minute: limit, expires_at: expiry, ...fields } = body;
        const rateLimitPerMinute = limit === 0 ? undefined : limit;
        const expiresAt = expiry === undefined ? undefined : new Date(expiry);
        const issued = await clientKeys.create({ ...fields, rateLimitPerMinute, expiresAt }, who);
        const created = asClientKey(issued.clientKey);
        return { ...created, client_key: created, key: issued.key };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/client-keys/:id',
      summary: 'Returns a client key.',
      access: user,
      params: key,
      answer: { status: 200, schema: clientKey },
      async handle({ who, params }, { clientKeys }) {
        const found = await clientKeys.find(who.viewer, params.id);
        if (!found) throw new NotFoundError('client key');
        return asClientKey(found);
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/client-keys/:id',
      summary: 'Updates a client key.',
      access: user,
      params: key,
      json: updateRequest,
      answer: { status: 200, schema: clientKey },
      async handle({ who, params, body }, { clientKeys, settings }) {
        const { rate_limit_per_minute: limit, ...fields } = body;
        const rateLimitPerMinute = limit === 0 ? settings.defaultRateLimit : limit;
        const updated = await clientKeys.update(params.id, { ...fields, rateLimitPerMinute }, who);
        return asClientKey(updated.clientKey);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/client-keys/:id',
      summary: 'Deletes a client key.',
      access: user,
      params: key,
      answer: { status: 200, schema: message },
      async handle({ who, params }, { clientKeys }) {
        await clientKeys.delete(params.id, who);
        return { message: 'Client key deleted successfully' };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/client-keys/:id/revoke',
      summary: 'Revokes a client key permanently. The record remains.',
      access: user,
      params: key,
      answer: { status: 200, schema: message },
      async handle({ who, params }, { clientKeys }) {
        await clientKeys.revoke(params.id, who);
        return { message: 'Client key revoked successfully' };
      },
    }),
  ],
};
