import type { ClientKeyFieldsFragment, UpdateClientKeyInput } from '../generated/operations.ts';
import type { UpdateClientKeyInput as Attributes, ClientKey } from './client-key.ts';
import { toTimestamp } from './input.ts';

/** Maps the GraphQL names of the attributes that owners set to their SDK names. */
const ATTRIBUTES = {
  name: 'name',
  description: 'description',
  scopes: 'scopes',
  rateLimitPerMinute: 'rate_limit_per_minute',
  expiresAt: 'expires_at',
  callbackUrl: 'callback_url',
} as const satisfies { [Name in keyof Omit<UpdateClientKeyInput, 'id'>]-?: keyof Attributes };

/** Maps the GraphQL names of all fields of a client key to their SDK names. */
export const CLIENT_KEY_FIELDS = {
  ...ATTRIBUTES,
  id: 'id',
  clientId: 'client_id',
  keyPrefix: 'key_prefix',
  // The client key calls the owner account a user.
  ownerId: 'user_id',
  status: 'status',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  lastUsedAt: 'last_used_at',
  revokedAt: 'revoked_at',
} as const satisfies { [Name in keyof Omit<ClientKeyFieldsFragment, 'role'>]-?: keyof ClientKey };

type Fields = typeof CLIENT_KEY_FIELDS;

export function toClientKey(fields: ClientKeyFieldsFragment): ClientKey {
  const renamed = Object.entries(CLIENT_KEY_FIELDS).map(([from, to]) => [to, fields[from as keyof Fields]]);
  const clientKey = Object.fromEntries(renamed) as {
    readonly [Name in keyof Fields as Fields[Name]]: ClientKeyFieldsFragment[Name];
  };
  return { ...clientKey, scopes: [...fields.scopes] };
}

type AttributesInput = { readonly [Name in keyof typeof ATTRIBUTES]: Attributes[(typeof ATTRIBUTES)[Name]] };

/** Converts attributes to the input fields of the mutations. @throws {RangeError} for an invalid Date. */
export function attributesInput(attributes: Attributes) {
  const renamed = Object.entries(ATTRIBUTES).map(([to, from]) => [to, attributes[from]]);
  const input = Object.fromEntries(renamed) as AttributesInput;
  return { ...input, expiresAt: toTimestamp(input.expiresAt) };
}
