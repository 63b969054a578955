import { z } from 'zod';
import type { ForeignClientKey } from '../sdk/index.ts';

/** Converts a row of another system's table to a key for the import. @throws {z.ZodError} */
export type ReadRow = (row: unknown) => ForeignClientKey;

const absent = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);
const text = absent(z.string());
// Databases export times as strings, or as seconds or milliseconds since the epoch.
const FIRST_MILLISECONDS = 100_000_000_000;
const time = absent(
  z
    .union([z.string(), z.number()])
    .transform((at) => new Date(typeof at === 'number' && at < FIRST_MILLISECONDS ? at * 1000 : at))
    .refine((at) => !Number.isNaN(at.getTime()), 'Invalid time'),
);
// SQLite stores booleans as 0 and 1, and its exports may contain them as strings.
const flag = absent(z.union([z.boolean(), z.literal([0, 1, '0', '1', 'true', 'false'])])).transform(
  (value) => (value === null ? null : [true, 1, '1', 'true'].includes(value)),
);
const count = absent(z.coerce.number());
/** Accepts a JSON value, or a string that contains JSON. */
const embedded = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (typeof value === 'string' ? parseJsonOrText(value) : value), absent(schema));

const owner = { email: text, userEmail: text, ownerEmail: text, userId: text };

const fluxbaseRow = z.object({
  ...owner,
  name: z.string(),
  description: text,
  keyHash: text,
  scopes: embedded(z.array(z.string())),
  rateLimitPerMinute: count,
  expiresAt: time,
  revokedAt: time,
});

const betterAuthRow = z.object({
  ...owner,
  id: absent(z.coerce.string()),
  name: text,
  start: text,
  key: text,
  referenceId: text,
  enabled: flag,
  rateLimitEnabled: flag,
  rateLimitTimeWindow: count,
  rateLimitMax: count,
  remaining: count,
  refillAmount: count,
  expiresAt: time,
  permissions: embedded(z.record(z.string(), z.array(z.string()))),
});

/** Reads a row of Fluxbase's table `auth.client_keys`. */
export const fluxbase: ReadRow = (row) => {
  const key = fluxbaseRow.parse(toCamelCase(row));
  return {
    name: key.name,
    description: key.description,
    hash: key.keyHash ?? '',
    scopes: key.scopes ?? [],
    // 0 means the default limit in Fluxbase.
    rate_limit_per_minute: key.rateLimitPerMinute || undefined,
    expires_at: key.expiresAt,
    revoked: key.revokedAt !== null,
    owner: key.email ?? key.userEmail ?? key.ownerEmail ?? key.userId,
  };
};

/** Reads a row of better-auth's table `apikey`. */
export const betterAuth: ReadRow = (row) => {
  const key = betterAuthRow.parse(toCamelCase(row));
  // better-auth rejects a key without remaining uses, unless its uses are refilled.
  const isExhausted = key.remaining === 0 && key.refillAmount === null;
  return {
    name: key.name || `better-auth ${key.start ?? key.id ?? ''}`,
    hash: key.key ?? '',
    // The permission { "shop": ["read"] } becomes the scope read:shop.
    scopes: Object.entries(key.permissions ?? {}).flatMap(([resource, actions]) =>
      actions.map((action) => `${action}:${resource}`),
    ),
    rate_limit_per_minute: toRequestsPerMinute(key),
    expires_at: key.expiresAt,
    revoked: key.enabled === false || isExhausted,
    owner: key.email ?? key.userEmail ?? key.ownerEmail ?? key.referenceId ?? key.userId,
  };
};

function toRequestsPerMinute({
  rateLimitEnabled,
  rateLimitMax,
  rateLimitTimeWindow,
}: z.output<typeof betterAuthRow>): number | null | undefined {
  if (rateLimitEnabled === false) return null;
  if (!rateLimitMax || !rateLimitTimeWindow) return undefined;
  return Math.max(1, Math.floor((rateLimitMax * 60_000) / rateLimitTimeWindow));
}

/** Converts column names in snake case to camel case. */
function toCamelCase(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function parseJsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
