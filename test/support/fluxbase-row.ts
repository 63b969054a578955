import { foreignSecret } from './imports.ts';

/** Creates a row of Fluxbase as `row_to_json` of PostgreSQL prints it, with its secret. */
export function fluxbaseRow(changes: object = {}) {
  const { secret, hash } = foreignSecret();
  return {
    secret,
    row: {
      id: '0b5d…',
      name: `key of ${secret.slice(4, 12)}`,
      description: null,
      key_hash: hash,
      key_prefix: secret.slice(0, 12),
      user_id: '5c2f…',
      scopes: ['read:shop'],
      rate_limit_per_minute: 60,
      last_used_at: null,
      expires_at: '2999-01-01T00:00:00+00:00',
      revoked_at: null,
      created_at: '2026-01-01T00:00:00+00:00',
      updated_at: '2026-01-01T00:00:00+00:00',
      ...changes,
    },
  };
}
