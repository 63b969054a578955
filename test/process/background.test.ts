import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { FakeClock } from '../support/clock.ts';
import { connectTo, runIn } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { startShopGateway } from '../support/shop-gateway.ts';

/** Returns the parsed log lines of a gateway at least as severe as `level`. */
const filterLog = ({ logged }: Pick<TestGateway, 'logged'>, level: number) =>
  logged.map((line) => JSON.parse(line)).filter((line) => line.level >= level);

function countRows(gateway: Pick<TestGateway, 'config'>, table: string): unknown {
  const database = connectTo(gateway);
  try {
    return database.prepare(`select count(*) from ${table}`).pluck().get();
  } finally {
    database.close();
  }
}

describe('the background work of a gateway', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('logs each failed write of usage and denials and writes them once the database works again', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using gateway = await startShopGateway();
    const { key, clientKey } = await gateway.key();
    await gateway.call(key);
    await gateway.call(mintKey(clientKey.clientId).key);
    await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(gateway.accessToken));
    const tables = ['client_keys', 'sessions', 'usage', 'events'];
    for (const table of tables) runIn(gateway, `alter table ${table} rename to hidden_${table}`);
    vi.advanceTimersByTime(5_000);
    await eventually(() =>
      expect(
        filterLog(gateway, 50)
          .map(({ msg }) => msg)
          .sort(),
      ).toEqual([
        'Failed to write denial events; will retry',
        'Failed to write last-used times; will retry',
        'Failed to write last-used times; will retry',
        'Failed to write usage counts; will retry',
      ]),
    );
    for (const { err } of filterLog(gateway, 50)) expect(err.message).toMatch(/no such table/);
    for (const table of tables) runIn(gateway, `alter table hidden_${table} rename to ${table}`);
    const before = countRows(gateway, 'events');
    vi.advanceTimersByTime(5_000);
    await eventually(() => expect(countRows(gateway, 'events')).toBe(Number(before) + 1));
    await eventually(() => expect(countRows(gateway, 'usage')).toBe(3));
  });

  it('deletes events beyond EVENTS_RETENTION_DAYS at start and logs how many', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-retention-'));
    const database = { dialect: 'sqlite', file: join(folder, 'latchkey.db') } as const;
    const clock = new FakeClock();
    const first = await startGateway({ database, clock });
    await first.signUp();
    await first[Symbol.asyncDispose]();
    expect(countRows(first, 'events')).toBe(1);
    clock.advance(8 * 86_400_000);
    await using second = await startGateway({ database, clock, eventsRetentionDays: 7 });
    await eventually(() => expect(countRows(second, 'events')).toBe(0));
    await eventually(() =>
      expect(filterLog(second, 30)).toMatchObject([
        { level: 30, kind: 'events', rows: 1, msg: 'Deleted expired records' },
      ]),
    );
    await second.close();
    await rm(folder, { recursive: true });
  });

  it('keeps events forever without EVENTS_RETENTION_DAYS and logs a failed deletion', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using gateway = await startGateway();
    await gateway.signUp();
    gateway.clock.advance(4_000 * 86_400_000);
    runIn(gateway, 'alter table password_resets rename to hidden');
    vi.advanceTimersByTime(3_600_000);
    await eventually(() =>
      expect(filterLog(gateway, 50)).toMatchObject([{ msg: 'Failed to delete expired records; will retry' }]),
    );
    runIn(gateway, 'alter table hidden rename to password_resets');
    expect(countRows(gateway, 'events')).toBe(1);
  });
});
