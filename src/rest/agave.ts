import { z } from 'zod';
import { asOwner } from '../domain/caller.ts';
import { NotFoundError, ValidationError } from '../domain/errors.ts';
import { WILDCARD } from '../domain/scope.ts';
import type { ClientKey } from '../storage/tables.ts';
import { type User, userByPassword } from './access.ts';
import type { Adapter } from './adapter.ts';
import { route } from './route.ts';
import type { RestServices, RestSettings } from './services.ts';
import {
  asClient,
  client,
  createRequest,
  listSubscriptions,
  named,
  newClient,
  page,
  readApiScopes,
  subscribeRequest,
  subscription,
  VERSION,
  wrap,
  wrapped,
} from './shapes/agave.ts';
import { MAX_LISTED, newest } from './values.ts';

/** Returns the rate limit of a tier. @throws {ValidationError} when the tier does not exist. */
function toRateLimit(tier: string, { tiers }: RestSettings): number | null {
  const found = [...tiers].find(([name]) => name.toLowerCase() === tier.toLowerCase());
  if (found) return found[1];
  throw new ValidationError([{ path: ['tier'], message: `must be one of ${[...tiers.keys()].join(', ')}` }]);
}

/** Returns the API with a name, or all APIs for `*`. @throws {NotFoundError} */
function requireApis(name: string | undefined, { apis }: RestSettings): string[] {
  if (name === '*') return [...apis.keys()];
  if (name !== undefined && apis.has(name)) return [name];
  throw new NotFoundError('API');
}

async function requireKeyByName(name: string, who: User, { clientKeys }: RestServices): Promise<ClientKey> {
  const key = await clientKeys.named(who.viewer, name);
  if (!key) throw new NotFoundError('client');
  return key;
}

const subscribe = (path: string) =>
  route({
    method: 'POST',
    path,
    summary: 'Grants the default scopes of an API, or of all APIs with `*`, to one of your clients.',
    access: userByPassword,
    params: named,
    jsonOrForm: subscribeRequest,
    answer: { status: 200, schema: wrapped(z.array(subscription)) },
    async handle({ who, params: { name }, body }, services) {
      const key = await requireKeyByName(name, who, services);
      const { settings, clientKeys } = services;
      const added = requireApis(body, settings).flatMap((api) => [`read:${api}`, `write:${api}`]);
      const withAdded = (scopes: readonly string[]) =>
        scopes.includes(WILDCARD) ? scopes : [...new Set([...scopes, ...added])];
      const { clientKey } = await clientKeys.changeScopes(key.id, withAdded, asOwner(who));
      return wrap(listSubscriptions(clientKey, settings));
    },
  });

/** Serves the client management of the Agave (later Tapis) CLI and AgavePy, which send a password with each request. */
export const agave: Adapter = {
  name: 'agave',
  summary: 'Client management for Agave clients.',
  error: {
    type: 'application/json',
    schema: z.object({
      status: z.literal('error'),
      message: z.string(),
      version: z.string(),
      result: z.null(),
    }),
  },
  refuse: ({ error: { message }, status }) => ({
    status,
    body: { status: 'error', message, version: VERSION, result: null },
  }),
  routes: [
    route({
      method: 'GET',
      path: '/clients/v2',
      summary: `Lists your clients, newest first, at most ${MAX_LISTED}.`,
      access: userByPassword,
      query: page,
      answer: { status: 200, schema: wrapped(z.array(client)) },
      async handle({ who, query: { limit, offset } }, { clientKeys, settings }) {
        const keys = await clientKeys.list(asOwner(who).viewer, { revoked: false }, newest());
        return wrap(keys.slice(offset, offset + limit).map((key) => asClient(key, settings)));
      },
    }),
    route({
      method: 'POST',
      path: '/clients/v2',
      summary: 'Creates a client with every data scope.',
      access: userByPassword,
      jsonOrForm: createRequest,
      answer: { status: 201, schema: wrapped(newClient) },
      async handle({ who, body }, { clientKeys, settings }) {
        const { clientName: name, description, callbackUrl, tier } = body;
        const rateLimitPerMinute = tier === undefined ? undefined : toRateLimit(tier, settings);
        // In Agave, a new client may use every API.
        const input = { name, description, callbackUrl, rateLimitPerMinute, scopes: [WILDCARD] };
        const { clientKey, clientSecret } = await clientKeys.create(input, who);
        return wrap({ ...asClient(clientKey, settings), consumerSecret: clientSecret });
      },
    }),
    route({
      method: 'GET',
      path: '/clients/v2/:name',
      summary: 'Returns one of your clients.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(client) },
      handle: async ({ who, params }, services) =>
        wrap(asClient(await requireKeyByName(params.name, who, services), services.settings)),
    }),
    route({
      method: 'DELETE',
      path: '/clients/v2/:name',
      summary: 'Deletes one of your clients.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(z.null()) },
      async handle({ who, params }, services) {
        const { id } = await requireKeyByName(params.name, who, services);
        await services.clientKeys.delete(id, asOwner(who));
        return wrap(null);
      },
    }),
    route({
      method: 'GET',
      path: '/clients/v2/:name/subscriptions',
      summary: 'Lists the APIs that one of your clients may use.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(z.array(subscription)) },
      handle: async ({ who, params }, services) =>
        wrap(listSubscriptions(await requireKeyByName(params.name, who, services), services.settings)),
    }),
    subscribe('/clients/v2/:name/subscriptions'),
    // The Bash CLI subscribes at this path.
    subscribe('/clients/v2/:name'),
    route({
      method: 'DELETE',
      path: '/clients/v2/:name/subscriptions',
      summary: 'Removes all API scopes from one of your clients.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(z.array(subscription)) },
      async handle({ who, params }, services) {
        const { settings, clientKeys } = services;
        const key = await requireKeyByName(params.name, who, services);
        const removed = new Set([
          WILDCARD,
          ...[...settings.apis].flatMap(([name, api]) => readApiScopes(name, api)),
        ]);
        const without = (scopes: readonly string[]) => scopes.filter((scope) => !removed.has(scope));
        const { clientKey } = await clientKeys.changeScopes(key.id, without, asOwner(who));
        return wrap(listSubscriptions(clientKey, settings));
      },
    }),
  ],
};
