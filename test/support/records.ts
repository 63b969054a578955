import { hashSecretRaw } from '../../src/domain/digest.ts';
import type { VerifiableKey } from '../../src/domain/verdict.ts';
import type { Account, ClientKey, EventRecord, PgpKey, Session } from '../../src/storage/tables.ts';

/** The time of the tests, in milliseconds since the epoch. */
export const NOW = 1_700_000_000_000;

export function anAccount(changes: Partial<Account> = {}): Account {
  const id = changes.id ?? 'account-1';
  return {
    id,
    email: `${id}@example.com`,
    displayName: 'Ada',
    role: 'MEMBER',
    passwordHash: 'hash',
    createdAt: NOW,
    disabledAt: null,
    emailVerifiedAt: null,
    ...changes,
  };
}

export function aSession(changes: Partial<Session> = {}): Session {
  const id = changes.id ?? 'session-1';
  return {
    id,
    accountId: 'account-1',
    accessDigest: `access of ${id}`,
    accessExpiresAt: NOW + 3_600_000,
    refreshDigest: `refresh of ${id}`,
    refreshExpiresAt: NOW + 86_400_000,
    ip: '192.0.2.1',
    userAgent: 'test',
    createdAt: NOW,
    lastUsedAt: NOW,
    ...changes,
  };
}

export function aKey(changes: Partial<ClientKey> = {}): ClientKey {
  const id = changes.id ?? 'key-1';
  return {
    id,
    ownerId: 'account-1',
    clientId: `lk_${id}`,
    name: `name of ${id}`,
    description: null,
    scopes: ['read:shop'],
    rateLimitPerMinute: 100,
    callbackUrl: null,
    secretDigest: 'digest',
    previousSecretDigest: null,
    previousSecretExpiresAt: null,
    expiresAt: null,
    createdAt: NOW,
    updatedAt: NOW,
    lastUsedAt: null,
    revokedAt: null,
    ...changes,
  };
}

/** A client key as requests are verified against it. Its secret is `secret`; `scope` follows from `scopes`. */
export function aVerifiableKey(changes: Partial<Omit<VerifiableKey, 'scope'>> = {}): VerifiableKey {
  const { id = 'key-1', scopes = new Set(['read:shop']) } = changes;
  return {
    id,
    clientId: `lk_${id}`,
    ownerId: 'account-1',
    secretDigest: hashSecretRaw('secret'),
    previousSecretDigest: null,
    previousSecretExpiresAt: null,
    scopes,
    scope: [...scopes].join(' '),
    rateLimitPerMinute: 100,
    expiresAt: null,
    revokedAt: null,
    ...changes,
  };
}

export function aPgpKey(changes: Partial<PgpKey> = {}): PgpKey {
  const id = changes.id ?? 'pgp-key-1';
  return {
    id,
    accountId: 'account-1',
    fingerprint: `fingerprint of ${id}`,
    armoredKey: '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    userIds: ['Ada <ada@example.com>'],
    algorithm: 'ed25519',
    createdAt: NOW,
    expiresAt: null,
    ...changes,
  };
}

export function anEvent(changes: Partial<EventRecord> = {}): EventRecord {
  return {
    id: 'event-1',
    type: 'CLIENT_KEY_CREATED',
    accountId: 'account-1',
    actorId: 'account-1',
    targetType: 'ClientKey',
    targetId: 'key-1',
    ip: '192.0.2.1',
    userAgent: 'test',
    requestId: 'request-1',
    createdAt: NOW,
    metadata: {},
    ...changes,
  };
}
