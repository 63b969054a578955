import { z } from 'zod';
import type { ApiConfig } from '../../config/apis.ts';
import { WILDCARD } from '../../domain/scope.ts';
import type { ClientKey } from '../../storage/tables.ts';
import type { RestSettings } from '../services.ts';
import { MAX_LISTED } from '../values.ts';

export const VERSION = '2';

const link = z.object({ href: z.string() });
export const client = z.object({
  _links: z.object({ self: link, subscriber: link, subscriptions: link }),
  callbackUrl: z.string(),
  consumerKey: z.string(),
  description: z.string(),
  name: z.string(),
  tier: z
    .string()
    .describe('The tier with the rate limit of the client, or the limit itself if no tier has it.'),
});
export const newClient = client.extend({ consumerSecret: z.string() });

export const subscription = z.object({
  apiContext: z.string(),
  apiName: z.string(),
  apiProvider: z.string(),
  apiVersion: z.string(),
  name: z.string(),
  status: z.string(),
  tier: z.string(),
});

/** Returns the schema of the envelope that contains every result. */
export const wrapped = <Result extends z.ZodType>(result: Result) =>
  z.object({ status: z.literal('success'), message: z.null(), version: z.string(), result });

export function wrap<Result>(result: Result) {
  return { status: 'success', message: null, version: VERSION, result } as const;
}

// Agave clients send missing values as an empty string or as null.
const optional = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

export const createRequest = z.object({
  clientName: z.string(),
  tier: optional.describe('The name of a tier. Without it, the client has the default rate limit.'),
  description: optional,
  callbackUrl: optional,
});

// Clamps the values instead of rejecting them, because Agave clients request more items than the maximum.
export const page = z.object({
  limit: z.coerce.number().int().default(MAX_LISTED).transform(clampTo(1, MAX_LISTED)),
  offset: z.coerce.number().int().default(0).transform(clampTo(0, MAX_LISTED)),
});
export const named = z.object({ name: z.string() });

// The field name differs between clients. The CLI sends forms; AgavePy methods such as `clients.create` send JSON.
export const subscribeRequest = z
  .object({ apiName: optional, api_name: optional, name: optional })
  .transform(({ apiName, api_name, name }) => apiName ?? api_name ?? name);

function clampTo(min: number, max: number) {
  return (value: number) => Math.min(Math.max(value, min), max);
}

function findTier({ rateLimitPerMinute }: ClientKey, { tiers }: RestSettings): string {
  const found = [...tiers].find(([, limit]) => limit === rateLimitPerMinute);
  return found?.[0] ?? (rateLimitPerMinute === null ? 'Unlimited' : `${rateLimitPerMinute} a minute`);
}

export function asClient(key: ClientKey, settings: RestSettings): z.output<typeof client> {
  const self = `${settings.baseUrl}/clients/v2/${encodeURIComponent(key.name)}`;
  return {
    _links: {
      self: { href: self },
      subscriber: { href: `${settings.baseUrl}/users/me` },
      subscriptions: { href: `${self}/subscriptions/` },
    },
    callbackUrl: key.callbackUrl ?? '',
    consumerKey: key.clientId,
    description: key.description ?? '',
    name: key.name,
    tier: findTier(key, settings),
  };
}

/** Returns the scopes of an API: the defaults of its fields, and those that its rules name. */
export function readApiScopes(name: string, { scopes }: ApiConfig): string[] {
  return [`read:${name}`, `write:${name}`, ...Object.values(scopes).flat()];
}

export function listSubscriptions(key: ClientKey, settings: RestSettings): z.output<typeof subscription>[] {
  const held = new Set(key.scopes);
  const accessible = [...settings.apis].filter(
    ([name, api]) => held.has(WILDCARD) || readApiScopes(name, api).some((scope) => held.has(scope)),
  );
  return accessible.map(([name]) => ({
    apiContext: `/apis/${name}`,
    apiName: name,
    apiProvider: 'latchkey',
    apiVersion: 'v1',
    name,
    status: 'UNBLOCKED',
    tier: findTier(key, settings),
  }));
}
