import { z } from 'zod';
import type { ApiConfig } from '../../config/apis.ts';
import { WILDCARD } from '../../domain/scope.ts';
import type { ClientKey } from '../../storage/tables.ts';
import type { RestSettings } from '../services.ts';

// Its clients ask for all at once, unless they say otherwise.
export const MAX_LISTED = 1000;
export const VERSION = '2';

const link = z.object({ href: z.string() });
export const client = z.object({
  _links: z.object({ self: link, subscriber: link, subscriptions: link }),
  callbackUrl: z.string(),
  consumerKey: z.string(),
  description: z.string(),
  name: z.string(),
  tier: z.string().describe('The tier with the limit of the client, or the limit.'),
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

/** What every answer is wrapped in. */
export const wrapped = <Result extends z.ZodType>(result: Result) =>
  z.object({ status: z.literal('success'), message: z.null(), version: z.string(), result });

export function wrap<Result>(result: Result) {
  return { status: 'success', message: null, version: VERSION, result } as const;
}

// Its clients send what they were not given as nothing, or as null.
const optional = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

export const createRequest = z.object({
  clientName: z.string(),
  tier: optional.describe('The name of a tier. Without it, the client has the default limit.'),
  description: optional,
  callbackUrl: optional,
});

// Its clients ask for more than there can be, and get what there is.
export const page = z.object({
  limit: z.coerce.number().int().default(MAX_LISTED).transform(within(1, MAX_LISTED)),
  offset: z.coerce.number().int().default(0).transform(within(0, MAX_LISTED)),
});
export const named = z.object({ name: z.string() });

// Its clients have called it each of these. The CLI sends forms; AgavePy's `clients.create` and the like, JSON.
export const subscribeRequest = z
  .object({ apiName: optional, api_name: optional, name: optional })
  .transform(({ apiName, api_name, name }) => apiName ?? api_name ?? name);

function within(least: number, most: number) {
  return (value: number) => Math.min(Math.max(value, least), most);
}

function tierOf({ rateLimitPerMinute }: ClientKey, { tiers }: RestSettings): string {
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
    tier: tierOf(key, settings),
  };
}

/** The scopes that are about an API: what its fields need by default, and what its rules name. */
export function scopesOf(name: string, { scopes }: ApiConfig): string[] {
  return [`read:${name}`, `write:${name}`, ...Object.values(scopes).flat()];
}

export function subscriptionsOf(key: ClientKey, settings: RestSettings): z.output<typeof subscription>[] {
  const held = new Set(key.scopes);
  const reached = [...settings.apis].filter(
    ([name, api]) => held.has(WILDCARD) || scopesOf(name, api).some((scope) => held.has(scope)),
  );
  return reached.map(([name]) => ({
    apiContext: `/apis/${name}`,
    apiName: name,
    apiProvider: 'latchkey',
    apiVersion: 'v1',
    name,
    status: 'UNBLOCKED',
    tier: tierOf(key, settings),
  }));
}
