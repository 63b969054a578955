import type { Database } from './database.ts';
import type { Release, Tables } from './tables.ts';

/**
 * The oldest version that can run on a database which this one has migrated. The migrations of a release only add; what
 * is removed goes one release later, so that gateways of both run side by side.
 */
export const OLDEST_VERSION = '0.1.0';

/** A version of Latchkey has made of the database what this one does not know. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

export function releaseQueries(db: Database, { releases }: Tables) {
  return {
    async all(): Promise<Release[]> {
      return await db.select().from(releases);
    },
    async insert(release: Release): Promise<void> {
      await db.insert(releases).values(release);
    },
  };
}

/**
 * Checks whether a version can run on a database.
 * @param migratedBy The releases that have migrated the database.
 * @throws {NewerDatabaseError}
 */
export function requireCompatible(version: string, migratedBy: readonly Release[]): void {
  const newer = migratedBy.find(({ oldestVersion }) => isOlder(version, oldestVersion));
  if (!newer) return;
  throw new NewerDatabaseError(
    `the database was created by version ${newer.version}; this is ${version}, and ${newer.oldestVersion} or later is needed`,
  );
}

/** Compares versions as Semantic Versioning does, but for pre-releases, which count as their release. */
function isOlder(version: string, than: string): boolean {
  const [mine, theirs] = [version, than].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  const difference = (mine ?? []).map((part, n) => part - (theirs?.[n] ?? 0)).find((delta) => delta !== 0);
  return difference !== undefined && difference < 0;
}
