import type { Database } from 'better-sqlite3';
import { hashSecret } from '../../src/domain/digest.ts';

/** What is done to a key, as its event says. */
export type Change = 'created' | 'updated' | 'rotated' | 'revoked' | 'deleted';

interface KeyHistory {
  /** How often each change was acknowledged, and how often it was sent without an answer. */
  readonly acknowledged: Record<Change, number>;
  readonly unanswered: Record<Change, number>;
  name: string;
  secretDigest: string;
}

const NONE: Readonly<Record<Change, number>> = { created: 0, updated: 0, rotated: 0, revoked: 0, deleted: 0 };

interface StoredKey {
  readonly name: string;
  readonly secret_digest: string;
  readonly revoked_at: number | null;
}

/** Everything that a gateway acknowledged, to be compared with what its database holds after it was killed. */
export class Ledger {
  readonly #keys = new Map<string, KeyHistory>();

  /** The keys that can be changed: nothing about them is uncertain. */
  get settled(): string[] {
    return [...this.#keys].filter(([, history]) => isSettled(history)).map(([id]) => id);
  }

  get size(): number {
    return this.#keys.size;
  }

  created(id: string, name: string, clientSecret: string): void {
    const acknowledged = { ...NONE, created: 1 };
    this.#keys.set(id, {
      acknowledged,
      unanswered: { ...NONE },
      name,
      secretDigest: hashSecret(clientSecret),
    });
  }

  /** Sends a change, and notes whether it was acknowledged. */
  async change<T>(id: string, change: Change, send: () => Promise<T>): Promise<T> {
    const history = this.#keys.get(id);
    if (!history) throw new Error(`no key ${id}`);
    history.unanswered[change] += 1;
    const answer = await send();
    history.unanswered[change] -= 1;
    history.acknowledged[change] += 1;
    return answer;
  }

  renamed(id: string, name: string): void {
    const history = this.#keys.get(id);
    if (history) history.name = name;
  }

  rotated(id: string, clientSecret: string): void {
    const history = this.#keys.get(id);
    if (history) history.secretDigest = hashSecret(clientSecret);
  }

  /** Compares what was acknowledged with what is stored. Returns what is missing, or there twice. */
  problemsIn(database: Database): string[] {
    const integrity = database.pragma('integrity_check', { simple: true });
    const orphans = Number(database.prepare(WITHOUT_EVENT).pluck().get());
    const problems = [
      ...(integrity === 'ok' ? [] : [`integrity_check: ${integrity}`]),
      ...(orphans === 0 ? [] : [`${orphans} keys without the event of their creation`]),
    ];
    const count = database.prepare(EVENTS).pluck();
    const find = database.prepare<[string], StoredKey>('select * from client_keys where id = ?');
    for (const [id, history] of this.#keys) {
      for (const change of Object.keys(NONE) as Change[]) {
        const found = Number(count.get(`client_key.${change}`, id));
        const [least, more] = [history.acknowledged[change], history.unanswered[change]];
        if (found < least || found > least + more)
          problems.push(`${id}: ${found} events for ${least} changes: ${change}`);
      }
      problems.push(...settle(id, history, find.get(id)));
    }
    return problems;
  }
}

const EVENTS = 'select count(*) from events where type = ? and target_id = ?';
const WITHOUT_EVENT = `select count(*) from client_keys
  where id not in (select target_id from events where type = 'client_key.created')`;

function isSettled({ acknowledged }: KeyHistory): boolean {
  return acknowledged.revoked === 0 && acknowledged.deleted === 0;
}

/** Compares a key with what was acknowledged, and takes what was sent without an answer as it turned out. */
function settle(id: string, history: KeyHistory, stored: StoredKey | undefined): string[] {
  const { acknowledged, unanswered } = history;
  const expected: Partial<Record<string, boolean>> = {
    deleted: stored === undefined,
    revoked: stored?.revoked_at != null,
    updated: stored?.name !== history.name,
    rotated: stored?.secret_digest !== history.secretDigest,
  };
  const problems: string[] = [];
  const isThere = stored !== undefined;
  if (!unanswered.deleted && expected.deleted !== acknowledged.deleted > 0)
    problems.push(`${id}: its deletion differs`);
  if (isThere && !unanswered.revoked && expected.revoked !== acknowledged.revoked > 0)
    problems.push(`${id}: its revocation differs`);
  if (isThere && !unanswered.updated && expected.updated) problems.push(`${id}: its name differs`);
  if (isThere && !unanswered.rotated && expected.rotated) problems.push(`${id}: its secret differs`);
  for (const change of ['deleted', 'revoked', 'updated', 'rotated'] as const) {
    if (unanswered[change] > 0 && expected[change]) acknowledged[change] += 1;
    unanswered[change] = 0;
  }
  if (stored) Object.assign(history, { name: stored.name, secretDigest: stored.secret_digest });
  return problems;
}
