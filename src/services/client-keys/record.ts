import type { z } from 'zod';
import { newId } from '../../domain/id.ts';
import type { ClientKey } from '../../storage/tables.ts';
import type { createInput } from './input.ts';

type Attributes = Omit<z.output<ReturnType<typeof createInput>>, 'idempotencyKey'>;

interface RecordOptions extends Pick<ClientKey, 'ownerId' | 'clientId' | 'secretDigest'> {
  /** Requests in any 60 seconds, for keys created without a limit. */
  readonly defaultRateLimit: number;
  readonly now: number;
}

/** Creates the record of a new client key from validated attributes. */
export function createRecord(
  { rateLimitPerMinute, ...attributes }: Attributes,
  { ownerId, clientId, secretDigest, defaultRateLimit, now }: RecordOptions,
): ClientKey {
  return {
    ...attributes,
    id: newId(),
    ownerId,
    clientId,
    rateLimitPerMinute: rateLimitPerMinute === undefined ? defaultRateLimit : rateLimitPerMinute,
    secretDigest,
    previousSecretDigest: null,
    previousSecretExpiresAt: null,
    createdAt: now,
    updatedAt: now,
    lastUsedAt: null,
    revokedAt: null,
  };
}
