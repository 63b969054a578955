import { accountQueries } from './accounts.ts';
import { clientKeyQueries } from './client-keys.ts';
import type { Database } from './database.ts';
import { eventQueries } from './events.ts';
import { expiredQueries } from './expired.ts';
import { externalIdentityQueries } from './external-identities.ts';
import { idempotencyQueries } from './idempotency.ts';
import { importedKeyQueries } from './imported-keys.ts';
import { knownNetworkQueries } from './known-networks.ts';
import { passwordResetQueries } from './password-resets.ts';
import { pgpKeyQueries } from './pgp-keys.ts';
import { releaseQueries } from './releases.ts';
import { revokedAccessTokenQueries } from './revoked-access-tokens.ts';
import { sessionQueries } from './sessions.ts';
import { signingKeyQueries } from './signing-keys.ts';
import type { Tables } from './tables.ts';
import type { TextIndex } from './text-search.ts';
import { usageQueries } from './usage.ts';

/** All queries there are, by noun, on one connection or in one transaction. */
export interface Queries {
  readonly accounts: ReturnType<typeof accountQueries>;
  readonly externalIdentities: ReturnType<typeof externalIdentityQueries>;
  readonly sessions: ReturnType<typeof sessionQueries>;
  readonly knownNetworks: ReturnType<typeof knownNetworkQueries>;
  readonly clientKeys: ReturnType<typeof clientKeyQueries>;
  readonly idempotency: ReturnType<typeof idempotencyQueries>;
  readonly releases: ReturnType<typeof releaseQueries>;
  readonly importedKeys: ReturnType<typeof importedKeyQueries>;
  readonly signingKeys: ReturnType<typeof signingKeyQueries>;
  readonly revokedAccessTokens: ReturnType<typeof revokedAccessTokenQueries>;
  readonly pgpKeys: ReturnType<typeof pgpKeyQueries>;
  readonly events: ReturnType<typeof eventQueries>;
  readonly expired: ReturnType<typeof expiredQueries>;
  readonly passwordResets: ReturnType<typeof passwordResetQueries>;
  readonly usage: ReturnType<typeof usageQueries>;
}

export function queriesOn(db: Database, tables: Tables, textIndex: TextIndex): Queries {
  return {
    accounts: accountQueries(db, tables, textIndex),
    externalIdentities: externalIdentityQueries(db, tables),
    sessions: sessionQueries(db, tables),
    knownNetworks: knownNetworkQueries(db, tables),
    clientKeys: clientKeyQueries(db, tables, textIndex),
    idempotency: idempotencyQueries(db, tables),
    releases: releaseQueries(db, tables),
    importedKeys: importedKeyQueries(db, tables),
    signingKeys: signingKeyQueries(db, tables),
    revokedAccessTokens: revokedAccessTokenQueries(db, tables),
    pgpKeys: pgpKeyQueries(db, tables),
    events: eventQueries(db, tables),
    expired: expiredQueries(db, tables),
    passwordResets: passwordResetQueries(db, tables),
    usage: usageQueries(db, tables),
  };
}

export interface ReadOptions {
  /** Whether the queries may look at many rows: they then run where nobody else waits for them. Default: false. */
  readonly scans?: boolean;
}

/**
 * Where everything is kept.
 * Both methods throw `RequestError` `UNAVAILABLE` when the database is unavailable.
 */
export interface Storage {
  read<T>(work: (queries: Queries) => Promise<T>, options?: ReadOptions): Promise<T>;
  /**
   * Runs `work` in one transaction: all of it is kept, or, when it throws, nothing. `work` may be run
   * again when transactions collide, so its only effects are its queries.
   * @throws {UniqueViolation} when a row would repeat what must be unique.
   */
  write<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
