import { beforeEach } from 'vitest';
import { type Counts, noCounts, selectSpan } from '../../src/domain/usage.ts';
import type { Allowed, Verdict } from '../../src/domain/verdict.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { Meter } from '../../src/verification/meter.ts';
import { SqliteFolder } from '../storage/sqlite-folder.ts';
import { FakeClock } from '../support/clock.ts';
import { aKey, anAccount, aVerifiableKey } from '../support/records.ts';

/** Creates before each test a meter on a database with the keys `a` and `b` of the account `ada`. */
export class MeteredKeys {
  readonly folder = new SqliteFolder();
  clock = new FakeClock();
  /** How many transactions were started. */
  writes = 0;
  failures: unknown[] = [];
  #storage: Storage | undefined;
  #meter: Meter | undefined;

  constructor() {
    beforeEach(async () => {
      this.clock = new FakeClock();
      this.failures = [];
      const opened = this.folder.open();
      this.#storage = {
        read: (work) => opened.read(work),
        write: (work) => {
          this.writes += 1;
          return opened.write(work);
        },
        close: () => opened.close(),
      };
      this.#meter = this.folder.closing(
        new Meter({
          storage: this.storage,
          clock: this.clock,
          onFailure: (error) => this.failures.push(error),
        }),
      );
      await this.storage.write(({ accounts }) => accounts.insert(anAccount({ id: 'ada' })));
      await this.insertKeys(['a', 'b']);
    });
  }

  get storage(): Storage {
    if (!this.#storage) throw new Error('Not started.');
    return this.#storage;
  }

  get meter(): Meter {
    if (!this.#meter) throw new Error('Not started.');
    return this.#meter;
  }

  /** Inserts keys and resets the number of transactions. */
  async insertKeys(ids: readonly string[]): Promise<void> {
    await this.storage.write(async ({ clientKeys }) => {
      for (const id of ids) await clientKeys.insert(aKey({ id, ownerId: 'ada' }));
    });
    this.writes = 0;
  }

  /** Returns the verdict of a request that is let in now. */
  allowed(id = 'a'): Allowed {
    return {
      kind: 'allowed',
      key: aVerifiableKey({ id, ownerId: 'ada' }),
      rateLimit: null,
      at: this.clock.now(),
    };
  }

  count(times: number, verdict: Verdict = this.allowed()): void {
    for (let n = 0; n < times; n += 1) this.meter.count(verdict);
  }

  /** Returns the counts of a key in the database for each minute of the last hour. */
  async written(id = 'a'): Promise<Partial<Counts>[]> {
    const span = selectSpan('HOUR', 'MINUTE', this.clock.now());
    const records = await this.storage.read(({ usage }) => usage.ofKeys([id], span));
    return records
      .sort((x, y) => x.start - y.start)
      .map(({ clientKeyId: _, resolution: __, start: ___, ...counts }) => counts);
  }

  /** Returns the allowed requests of all keys in the database. */
  async writtenTotal(): Promise<number | undefined> {
    const span = selectSpan('HOUR', 'HOUR', this.clock.now());
    const sums = await this.storage.read(({ usage }) => usage.sums('ada', span));
    return sums[0]?.allowed;
  }

  /** Returns the allowed requests of the key `a` that a reader sees now, written and unwritten together. */
  async readTotal(): Promise<number> {
    const span = selectSpan('HOUR', 'MINUTE', this.clock.now());
    return await this.meter.read(async ({ usage }, unwritten) => {
      const records = await usage.ofKeys(['a'], span);
      return [...records, ...unwritten].reduce((sum, { allowed }) => sum + allowed, 0);
    });
  }
}

/** Returns counts that are zero except for the given ones. */
export function countsWith(changes: Partial<Counts>): Counts {
  return { ...noCounts(), ...changes };
}
