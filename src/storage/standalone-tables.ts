import type { EventTarget } from '../domain/event.ts';
import type { ColumnKit } from './columns.sqlite.ts';

/** The tables that refer to no others. */
export function defineStandaloneTables(kit: ColumnKit) {
  const { table, text, integer, time, json, index } = kit;

  // Which versions of Latchkey have migrated the database, and how old others may be that run on it.
  const releases = table('releases', {
    version: text('version').primaryKey(),
    oldestVersion: text('oldest_version').notNull(),
  });

  // No foreign key: what was imported once stays known when its key is gone, so that it never comes back.
  const importedKeys = table('imported_keys', {
    /** Of the whole key, as the system it came from gave it out. */
    digest: text('digest').primaryKey(),
    clientId: text('client_id').notNull(),
    importedAt: time('imported_at').notNull(),
  });

  // The keys that sign access tokens.
  const signingKeys = table('signing_keys', {
    /** The `kid` (RFC 7515 section 4.1.4). */
    id: text('id').primaryKey(),
    privateJwk: json('private_jwk').$type<Readonly<Record<string, unknown>>>().notNull(),
    createdAt: time('created_at').notNull(),
    /** When a newer one took its place; it is still published while tokens that it signed may live. */
    retiredAt: time('retired_at'),
  });

  // Kept until they would have expired.
  const revokedAccessTokens = table('revoked_access_tokens', {
    /** The `jti` (RFC 7519 section 4.1.7). */
    id: text('id').primaryKey(),
    expiresAt: time('expires_at').notNull(),
  });

  // No foreign keys: what happened stays on record when its subject is gone.
  const events = table(
    'events',
    {
      id: text('id').primaryKey(),
      type: text('type').notNull(),
      /** Whose event it is: that account may read it. Empty when it is nobody's. */
      accountId: text('account_id').notNull(),
      actorId: text('actor_id'),
      targetType: text('target_type').$type<EventTarget>().notNull(),
      targetId: text('target_id').notNull(),
      ip: text('ip').notNull(),
      userAgent: text('user_agent'),
      requestId: text('request_id').notNull(),
      createdAt: time('created_at').notNull(),
      metadata: json('metadata').$type<Readonly<Record<string, unknown>>>().notNull(),
    },
    (t) => [
      index('events_account_created').on(t.accountId, t.createdAt, t.id),
      index('events_created').on(t.createdAt, t.id),
      index('events_type_created').on(t.type, t.createdAt, t.id),
      index('events_actor_created').on(t.actorId, t.createdAt, t.id),
      index('events_target_created').on(t.targetId, t.createdAt, t.id),
    ],
  );

  // The last batch that each process added to usage, so that none is added twice.
  const usageWriters = table('usage_writers', {
    id: text('id').primaryKey(),
    batch: integer('batch').notNull(),
    writtenAt: time('written_at').notNull(),
  });

  return { releases, importedKeys, signingKeys, revokedAccessTokens, events, usageWriters };
}
