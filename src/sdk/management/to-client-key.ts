import type { ClientKeyFieldsFragment } from '../generated/operations.ts';
import type { ClientKey } from './client-key.ts';

export function toClientKey(fields: ClientKeyFieldsFragment): ClientKey {
  return {
    id: fields.id,
    name: fields.name,
    description: fields.description,
    key_prefix: fields.keyPrefix,
    scopes: [...fields.scopes],
    rate_limit_per_minute: fields.rateLimitPerMinute,
    created_at: fields.createdAt,
    updated_at: fields.updatedAt,
    expires_at: fields.expiresAt,
    revoked_at: fields.revokedAt,
    last_used_at: fields.lastUsedAt,
    user_id: fields.ownerId,
    client_id: fields.clientId,
    status: fields.status,
    callback_url: fields.callbackUrl,
  };
}
