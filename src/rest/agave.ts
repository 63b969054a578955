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
  MAX_LISTED,
  named,
  newClient,
  page,
  scopesOf,
  subscribeRequest,
  subscription,
  subscriptionsOf,
  VERSION,
  wrap,
  wrapped,
} from './shapes/agave.ts';
import { newest } from './values.ts';

/** The limit of a tier. @throws {ValidationError} when there is no such tier. */
function limitOf(tier: string, { tiers }: RestSettings): number | null {
  const found = [...tiers].find(([name]) => name.toLowerCase() === tier.toLowerCase());
  if (found) return found[1];
  throw new ValidationError([{ path: ['tier'], message: `must be one of ${[...tiers.keys()].join(', ')}` }]);
}

/** The APIs that a client subscribes to by a name: that one, or by `*` all. */
function apisNamed(name: string | undefined, { apis }: RestSettings): string[] {
  if (name === '*') return [...apis.keys()];
  if (name !== undefined && apis.has(name)) return [name];
  throw new NotFoundError('API');
}

async function keyNamed(name: string, who: User, { clientKeys }: RestServices): Promise<ClientKey> {
  const key = await clientKeys.named(who.viewer, name);
  if (!key) throw new NotFoundError('client');
  return key;
}

const subscribe = (path: string) =>
  route({
    method: 'POST',
    path,
    summary: 'Lets a client of yours use an API, or by `*` all, as far as that needs no scopes of its own.',
    access: userByPassword,
    params: named,
    jsonOrForm: subscribeRequest,
    answer: { status: 200, schema: wrapped(z.array(subscription)) },
    async handle({ who, params: { name }, body }, services) {
      const key = await keyNamed(name, who, services);
      const { settings, clientKeys } = services;
      const added = apisNamed(body, settings).flatMap((api) => [`read:${api}`, `write:${api}`]);
      const withAdded = (scopes: readonly string[]) =>
        scopes.includes(WILDCARD) ? scopes : [...new Set([...scopes, ...added])];
      const { clientKey } = await clientKeys.changeScopes(key.id, withAdded, asOwner(who));
      return wrap(subscriptionsOf(clientKey, settings));
    },
  });

/** Serves the CLI of Agave (later Tapis), and AgavePy: what is about clients. They send a password each time. */
export const agave: Adapter = {
  name: 'agave',
  summary: 'For the clients of Agave.',
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
      summary: `Your own clients, newest first, ${MAX_LISTED} at most.`,
      access: userByPassword,
      query: page,
      answer: { status: 200, schema: wrapped(z.array(client)) },
      async handle({ who, query: { limit, offset } }, { clientKeys, settings }) {
        const keys = await clientKeys.list(asOwner(who).viewer, { revoked: false }, newest(MAX_LISTED));
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
        const rateLimitPerMinute = tier === undefined ? undefined : limitOf(tier, settings);
        // There, a client may use every API from the start.
        const input = { name, description, callbackUrl, rateLimitPerMinute, scopes: [WILDCARD] };
        const { clientKey, clientSecret } = await clientKeys.create(input, who);
        return wrap({ ...asClient(clientKey, settings), consumerSecret: clientSecret });
      },
    }),
    route({
      method: 'GET',
      path: '/clients/v2/:name',
      summary: 'One client of yours.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(client) },
      handle: async ({ who, params }, services) =>
        wrap(asClient(await keyNamed(params.name, who, services), services.settings)),
    }),
    route({
      method: 'DELETE',
      path: '/clients/v2/:name',
      summary: 'Removes a client of yours.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(z.null()) },
      async handle({ who, params }, services) {
        const { id } = await keyNamed(params.name, who, services);
        await services.clientKeys.delete(id, asOwner(who));
        return wrap(null);
      },
    }),
    route({
      method: 'GET',
      path: '/clients/v2/:name/subscriptions',
      summary: 'The APIs that a client of yours may use.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(z.array(subscription)) },
      handle: async ({ who, params }, services) =>
        wrap(subscriptionsOf(await keyNamed(params.name, who, services), services.settings)),
    }),
    subscribe('/clients/v2/:name/subscriptions'),
    // So does the CLI that is written in Bash.
    subscribe('/clients/v2/:name'),
    route({
      method: 'DELETE',
      path: '/clients/v2/:name/subscriptions',
      summary: 'Takes from a client of yours every scope that is about an API.',
      access: userByPassword,
      params: named,
      answer: { status: 200, schema: wrapped(z.array(subscription)) },
      async handle({ who, params }, services) {
        const { settings, clientKeys } = services;
        const key = await keyNamed(params.name, who, services);
        const taken = new Set([
          WILDCARD,
          ...[...settings.apis].flatMap(([name, api]) => scopesOf(name, api)),
        ]);
        const without = (scopes: readonly string[]) => scopes.filter((scope) => !taken.has(scope));
        const { clientKey } = await clientKeys.changeScopes(key.id, without, asOwner(who));
        return wrap(subscriptionsOf(clientKey, settings));
      },
    }),
  ],
};
