import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { ClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { aKey, anAccount } from '../support/records.ts';
import { startShopGateway } from '../support/shop-gateway.ts';

describe('the last use of keys', () => {
  let folder: string;
  let storage: Storage;
  let lastUsed: LastUsedTracker;
  let failures: unknown[];
  let writes: number;
  let whileWriting: () => void;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-usage-'));
    const opened = await openStorage({ dialect: 'sqlite', file: join(folder, 'test.db') });
    storage = {
      read: (work) => opened.read(work),
      write: (work) => {
        writes += 1;
        whileWriting();
        return opened.write(work);
      },
      close: () => opened.close(),
    };
    failures = [];
    whileWriting = () => undefined;
    lastUsed = new LastUsedTracker({
      storage,
      touch: (db, lastUsedAt) => db.clientKeys.touch(lastUsedAt),
      onFailure: (error) => failures.push(error),
    });
    await storage.write((db) => db.accounts.insert(anAccount({ id: 'owner' })));
    writes = 0;
  });
  afterEach(async () => {
    await lastUsed.close();
    await storage.close();
    await rm(folder, { recursive: true });
  });

  async function storedKey(): Promise<string> {
    const id = randomUUID();
    const { clientId, secretDigest } = mintKey(mintClientId('lk'));
    await storage.write((db) => db.clientKeys.insert(aKey({ id, ownerId: 'owner', clientId, secretDigest })));
    writes = 0;
    return id;
  }

  const lastUsedAt = async (id: string) => (await storage.read((db) => db.clientKeys.byId(id)))?.lastUsedAt;

  it('is not written when it is recorded, and written for all keys at once when it is flushed', async () => {
    const [a, b] = [await storedKey(), await storedKey()];
    for (let n = 0; n < 100; n += 1) {
      lastUsed.record(a, 1000 + n);
      lastUsed.record(b, 2000 + n);
    }
    expect(writes).toBe(0);
    expect([await lastUsedAt(a), await lastUsedAt(b)]).toEqual([null, null]);
    await lastUsed.flush();
    expect([await lastUsedAt(a), await lastUsedAt(b)]).toEqual([1099, 2099]);
    expect(writes).toBe(1);
  });

  it('is not written if no key was used', async () => {
    await lastUsed.flush();
    lastUsed.record(await storedKey(), 5);
    await lastUsed.flush();
    await lastUsed.flush();
    expect(writes).toBe(1);
  });

  it('is written when the service is closed', async () => {
    const id = await storedKey();
    lastUsed.record(id, 7);
    await lastUsed.close();
    expect(await lastUsedAt(id)).toBe(7);
  });

  it('of a key that was deleted in the meantime does not prevent that of others from being written', async () => {
    const [gone, id] = [await storedKey(), await storedKey()];
    lastUsed.record(gone, 8);
    lastUsed.record(id, 8);
    await storage.write((db) => db.clientKeys.remove(gone));
    await lastUsed.flush();
    expect(await lastUsedAt(id)).toBe(8);
    expect(failures).toEqual([]);
  });

  it('is kept while the database cannot be written, and not overwritten by an earlier use', async () => {
    const [id, quiet] = [await storedKey(), await storedKey()];
    const other = new Sqlite(join(folder, 'test.db'));
    other.exec('BEGIN IMMEDIATE');
    lastUsed.record(id, 10);
    lastUsed.record(quiet, 11);
    whileWriting = () => lastUsed.record(id, 20);
    await lastUsed.flush();
    expect(failures).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })]);
    whileWriting = () => undefined;
    other.exec('ROLLBACK');
    other.close();
    await lastUsed.flush();
    expect([await lastUsedAt(id), await lastUsedAt(quiet)]).toEqual([20, 11]);
    expect(failures).toHaveLength(1);
  });
});

describe('lastUsedAt', () => {
  it('is null until the key was used, and written at the latest when the gateway stops', async () => {
    await using gateway = await startShopGateway();
    const used = await gateway.key();
    const refused = await gateway.key();
    gateway.clock.advance(1234);
    const usedAt = gateway.clock.now();
    expect((await gateway.call(used.key)).status).toBe(200);
    expect((await gateway.call(mintKey(refused.clientKey.clientId).key)).status).toBe(401);
    gateway.clock.advance(1000);
    const seen = await gateway.manage(ClientKeyDocument, { id: used.clientKey.id }, gateway.accessToken);
    expect(seen.clientKey?.lastUsedAt).toBeNull();
    await gateway.close();

    const { database } = gateway.config;
    if (database.dialect !== 'sqlite') throw new Error('not SQLite');
    const file = new Sqlite(database.file, { readonly: true });
    const rows = file
      .prepare('select client_id, last_used_at from client_keys order by last_used_at')
      .raw()
      .all();
    file.close();
    expect(rows).toEqual([
      [refused.clientKey.clientId, null],
      [used.clientKey.clientId, usedAt],
    ]);
  });
});
