import { sql } from 'drizzle-orm';
import { byDenialCounter, type DenialCounter } from '../domain/denials.ts';
import type { Resolution } from '../domain/usage.ts';
import type { ColumnKit } from './columns.sqlite.ts';
import { defineStandaloneTables } from './standalone-tables.ts';

/** The counts of denials without a default: their columns are as old as the table. A later one has existing rows. */
const WITHOUT_DEFAULT = new Set<DenialCounter>([
  'limited',
  'missingScope',
  'wrongSecret',
  'revoked',
  'expired',
]);

/** Every table, once, for both dialects. Ids are text, times are integer milliseconds. */
export function defineTables(kit: ColumnKit) {
  const { table, text, integer, time, count, json, index, uniqueIndex, primaryKey } = kit;
  const accounts = table(
    'accounts',
    {
      id: text('id').primaryKey(),
      email: text('email').notNull().unique(),
      displayName: text('display_name').notNull(),
      role: text('role').$type<'ADMIN' | 'MEMBER'>().notNull(),
      /** PHC string; `!` for an account that signs in elsewhere and has no password here. */
      passwordHash: text('password_hash').notNull(),
      createdAt: time('created_at').notNull(),
      disabledAt: time('disabled_at'),
      /** When the email address was verified, or `null`. */
      emailVerifiedAt: time('email_verified_at'),
    },
    (t) => [
      index('accounts_created').on(t.createdAt, t.id),
      index('accounts_display_name').on(t.displayName),
    ],
  );

  // The identity of an account at an OpenID provider.
  const externalIdentities = table(
    'external_identities',
    {
      id: text('id').primaryKey(),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id, { onDelete: 'cascade' }),
      issuer: text('issuer').notNull(),
      subject: text('subject').notNull(),
      createdAt: time('created_at').notNull(),
    },
    (t) => [uniqueIndex('external_identities_subject').on(t.issuer, t.subject)],
  );

  const passwordResets = table('password_resets', {
    digest: text('digest').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .unique()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    expiresAt: time('expires_at').notNull(),
  });

  const sessions = table(
    'sessions',
    {
      id: text('id').primaryKey(),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id, { onDelete: 'cascade' }),
      accessDigest: text('access_digest').notNull().unique(),
      accessExpiresAt: time('access_expires_at').notNull(),
      refreshDigest: text('refresh_digest').notNull().unique(),
      refreshExpiresAt: time('refresh_expires_at').notNull(),
      ip: text('ip').notNull(),
      userAgent: text('user_agent'),
      createdAt: time('created_at').notNull(),
      lastUsedAt: time('last_used_at').notNull(),
    },
    (t) => [index('sessions_account').on(t.accountId)],
  );

  // Networks from which an account signed in: what strangers try does not lock these out.
  const knownNetworks = table(
    'known_networks',
    {
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id, { onDelete: 'cascade' }),
      network: text('network').notNull(),
      lastSignInAt: time('last_sign_in_at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.accountId, t.network] })],
  );

  // Kept while their session lives, so that the reuse of one can end it.
  const spentRefreshTokens = table(
    'spent_refresh_tokens',
    {
      digest: text('digest').primaryKey(),
      sessionId: text('session_id')
        .notNull()
        .references(() => sessions.id, { onDelete: 'cascade' }),
      spentAt: time('spent_at').notNull().default(0),
    },
    (t) => [index('spent_refresh_tokens_session').on(t.sessionId, t.spentAt)],
  );

  const clientKeys = table(
    'client_keys',
    {
      id: text('id').primaryKey(),
      ownerId: text('owner_id')
        .notNull()
        .references(() => accounts.id, { onDelete: 'cascade' }),
      clientId: text('client_id').notNull().unique(),
      name: text('name').notNull(),
      /** The name in lower case, by which keys are ordered. Set by triggers, also when an earlier release writes. */
      sortName: text('sort_name').notNull().default(''),
      description: text('description'),
      scopes: json('scopes').$type<readonly string[]>().notNull(),
      rateLimitPerMinute: integer('rate_limit_per_minute'),
      callbackUrl: text('callback_url'),
      secretDigest: text('secret_digest').notNull(),
      previousSecretDigest: text('previous_secret_digest'),
      previousSecretExpiresAt: time('previous_secret_expires_at'),
      expiresAt: time('expires_at'),
      createdAt: time('created_at').notNull(),
      updatedAt: time('updated_at').notNull(),
      lastUsedAt: time('last_used_at'),
      revokedAt: time('revoked_at'),
    },
    (t) => [
      uniqueIndex('client_keys_owner_name').on(t.ownerId, t.name).where(sql`revoked_at is null`),
      index('client_keys_owner_created').on(t.ownerId, t.createdAt, t.id),
      index('client_keys_created').on(t.createdAt, t.id),
      // As `client-key-order.ts` has them: an expression is found in an index only if it is the same. Written without
      // a comma, at which the generator of migrations cuts expressions.
      index('client_keys_last_used').on(
        sql`(case when last_used_at is null then 0 else last_used_at end)`,
        t.id,
      ),
      index('client_keys_owner_last_used').on(
        t.ownerId,
        sql`(case when last_used_at is null then 0 else last_used_at end)`,
        t.id,
      ),
      index('client_keys_expires').on(
        sql`(case when expires_at is null then 9007199254740991 else expires_at end)`,
        t.id,
      ),
      index('client_keys_owner_expires').on(
        t.ownerId,
        sql`(case when expires_at is null then 9007199254740991 else expires_at end)`,
        t.id,
      ),
      index('client_keys_name').on(t.sortName, t.id),
      index('client_keys_owner_sort_name').on(t.ownerId, t.sortName, t.id),
      // The few among many.
      index('client_keys_revoked').on(t.createdAt, t.id).where(sql`revoked_at is not null`),
      index('client_keys_owner_revoked').on(t.ownerId, t.createdAt, t.id).where(sql`revoked_at is not null`),
      index('client_keys_expiring').on(t.expiresAt).where(sql`expires_at is not null`),
      index('client_keys_owner_expiring').on(t.ownerId, t.expiresAt).where(sql`expires_at is not null`),
    ],
  );

  // Results of mutations that can be replayed: encrypted with the idempotency key, of which the digest alone is kept.
  const idempotencyRecords = table(
    'idempotency_records',
    {
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id, { onDelete: 'cascade' }),
      keyDigest: text('key_digest').notNull(),
      requestDigest: text('request_digest').notNull(),
      result: text('result').notNull(),
      createdAt: time('created_at').notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.accountId, t.keyDigest] }),
      index('idempotency_records_created').on(t.createdAt),
    ],
  );

  const pgpKeys = table(
    'pgp_keys',
    {
      id: text('id').primaryKey(),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id, { onDelete: 'cascade' }),
      /** In lower-case hexadecimal digits. */
      fingerprint: text('fingerprint').notNull(),
      /** The public key as it was given, armored (RFC 9580 section 6). */
      armoredKey: text('armored_key').notNull(),
      userIds: json('user_ids').$type<readonly string[]>().notNull(),
      algorithm: text('algorithm').notNull(),
      createdAt: time('created_at').notNull(),
      expiresAt: time('expires_at'),
    },
    (t) => [uniqueIndex('pgp_keys_fingerprint').on(t.accountId, t.fingerprint)],
  );

  // How many requests each key made in each minute, hour and day.
  const usage = table(
    'usage',
    {
      clientKeyId: text('client_key_id')
        .notNull()
        .references(() => clientKeys.id, { onDelete: 'cascade' }),
      resolution: text('resolution').$type<Resolution>().notNull(),
      start: time('start').notNull(),
      allowed: count('allowed').notNull(),
      ...byDenialCounter(({ reason, counter }) => {
        const column = count(reason).notNull();
        return WITHOUT_DEFAULT.has(counter) ? column : column.default(0);
      }),
    },
    (t) => [
      primaryKey({ columns: [t.clientKeyId, t.resolution, t.start] }),
      index('usage_start').on(t.resolution, t.start),
    ],
  );

  return {
    ...defineStandaloneTables(kit),
    accounts,
    externalIdentities,
    passwordResets,
    sessions,
    knownNetworks,
    spentRefreshTokens,
    clientKeys,
    idempotencyRecords,
    pgpKeys,
    usage,
  };
}

export type Tables = ReturnType<typeof defineTables>;
export type Account = Tables['accounts']['$inferSelect'];
export type Session = Tables['sessions']['$inferSelect'];
export type ClientKey = Omit<Tables['clientKeys']['$inferSelect'], 'sortName'>;
export type SigningKey = Tables['signingKeys']['$inferSelect'];
export type PgpKey = Tables['pgpKeys']['$inferSelect'];
export type EventRecord = Tables['events']['$inferSelect'];
export type Release = Tables['releases']['$inferSelect'];
export type IdempotencyRecord = Tables['idempotencyRecords']['$inferSelect'];
export type UsageRecord = Tables['usage']['$inferSelect'];
