import { and, desc, eq, notInArray } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** How many networks of an account are remembered: those of its latest sign-ins. */
const MAX_NETWORKS = 20;

export function knownNetworkQueries(db: Database, { knownNetworks }: Tables) {
  const ofAccount = (accountId: string) => eq(knownNetworks.accountId, accountId);

  return {
    /** Returns whether an account signed in from a network, as far as that is remembered. */
    async has(accountId: string, network: string): Promise<boolean> {
      const rows = await db
        .select({ network: knownNetworks.network })
        .from(knownNetworks)
        .where(and(ofAccount(accountId), eq(knownNetworks.network, network)));
      return rows.length > 0;
    },
    /** Remembers that an account signed in from a network, in place of the one it used longest ago. */
    async remember(accountId: string, network: string, now: number): Promise<void> {
      await db
        .insert(knownNetworks)
        .values({ accountId, network, lastSignInAt: now })
        .onConflictDoUpdate({
          target: [knownNetworks.accountId, knownNetworks.network],
          set: { lastSignInAt: now },
        });
      const latest = db
        .select({ network: knownNetworks.network })
        .from(knownNetworks)
        .where(ofAccount(accountId))
        .orderBy(desc(knownNetworks.lastSignInAt), desc(knownNetworks.network))
        .limit(MAX_NETWORKS);
      await db
        .delete(knownNetworks)
        .where(and(ofAccount(accountId), notInArray(knownNetworks.network, latest)));
    },
  };
}
