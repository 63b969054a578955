import { z } from 'zod';
import type { SignedIn } from '../../services/accounts/sessions.ts';
import type { Account, ClientKey } from '../../storage/tables.ts';
import { dateTime, optionalDateTime } from '../values.ts';

export const person = z.object({
  id: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  role: z.enum(['admin', 'authenticated']),
  metadata: z.object({ display_name: z.string() }),
  created_at: z.string(),
  updated_at: z.string(),
});

export const session = z.object({
  user: person,
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.int().describe('Seconds until the access token expires.'),
});

export const clientKey = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  key_prefix: z.string(),
  scopes: z.array(z.string()),
  rate_limit_per_minute: z.int().nullable().describe('Null if unlimited.'),
  created_at: z.string(),
  updated_at: z.string(),
  expires_at: z.string().optional(),
  revoked_at: z.string().optional(),
  last_used_at: z.string().optional(),
  user_id: z.string(),
});

export const message = z.object({ message: z.string() });
export const key = z.object({ id: z.string().describe('The id or the client id.') });
export const credentials = z.object({ email: z.string(), password: z.string() });

// Treats null like a missing value, as Fluxbase does.
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

export const createRequest = z.object({
  name: z.string(),
  description: optional(z.string()),
  scopes: z.array(z.string()),
  rate_limit_per_minute: optional(z.number().describe('Requests per minute. 0 selects the default.')),
  expires_at: optional(z.iso.datetime({ offset: true })),
});

export const updateRequest = z.object({
  name: optional(z.string()),
  description: optional(z.string()),
  scopes: optional(z.array(z.string())),
  rate_limit_per_minute: optional(z.number().describe('Requests per minute. 0 selects the default.')),
});

export const signUpRequest = credentials.extend({
  user_metadata: optional(z.record(z.string(), z.unknown())),
});

export function asPerson(account: Account): z.output<typeof person> {
  const { id, email, displayName, role, createdAt, emailVerifiedAt } = account;
  return {
    id,
    email,
    email_verified: emailVerifiedAt !== null,
    role: role === 'ADMIN' ? 'admin' : 'authenticated',
    metadata: { display_name: displayName },
    created_at: dateTime(createdAt),
    updated_at: dateTime(createdAt),
  };
}

export function asSession({
  account,
  accessToken,
  refreshToken,
  expiresIn,
}: SignedIn): z.output<typeof session> {
  return {
    user: asPerson(account),
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: expiresIn,
  };
}

export function asClientKey(key: ClientKey): z.output<typeof clientKey> {
  return {
    id: key.id,
    name: key.name,
    description: key.description ?? undefined,
    key_prefix: key.clientId,
    scopes: [...key.scopes],
    rate_limit_per_minute: key.rateLimitPerMinute,
    created_at: dateTime(key.createdAt),
    updated_at: dateTime(key.updatedAt),
    expires_at: optionalDateTime(key.expiresAt),
    revoked_at: optionalDateTime(key.revokedAt),
    last_used_at: optionalDateTime(key.lastUsedAt),
    user_id: key.ownerId,
  };
}

/** Returns the display name, an optional field of several names in Fluxbase, or else the local part of the email. */
export function nameIn({ email, user_metadata = {} }: z.output<typeof signUpRequest>): string {
  const { display_name, full_name, name } = user_metadata;
  const displayName = [display_name, full_name, name].find(
    (value) => typeof value === 'string' && value.trim() !== '',
  );
  return typeof displayName === 'string' ? displayName : email.replace(/@.*$/, '').slice(0, 100);
}
