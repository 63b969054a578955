import { columns } from './columns.sqlite.ts';
import { defineTables } from './tables.ts';

export const tables = defineTables(columns);
export const {
  accounts,
  externalIdentities,
  passwordResets,
  sessions,
  knownNetworks,
  spentRefreshTokens,
  clientKeys,
  idempotencyRecords,
  releases,
  importedKeys,
  signingKeys,
  revokedAccessTokens,
  pgpKeys,
  events,
  usage,
  usageWriters,
} = tables;
