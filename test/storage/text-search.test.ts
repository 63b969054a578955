import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { ClientKey } from '../../src/storage/tables.ts';
import { MAX_SCANNED } from '../../src/storage/text-search.ts';
import { DIALECTS } from '../support/dialects.ts';
import { aKey, anAccount, NOW } from '../support/records.ts';

const page = { limit: 100, inverted: false };
/** Letters with and without case and accents, and everything that means something to a search. */
const text = fc.string({ unit: fc.constantFrom(...'aAbBcäÄöÉ鍵🗝"\'*-+^:(){}%_\\. '), maxLength: 8 });

describe.each(DIALECTS)('a search for text on $dialect', ({ startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  let database: Awaited<ReturnType<typeof databases.create>>;
  let storage: Storage;
  beforeAll(async () => {
    databases = await startDatabases();
    database = await databases.create();
    storage = await openStorage(database);
    await storage.write(({ accounts }) =>
      accounts.insert(anAccount({ id: 'ada', email: 'ada@example.com' })),
    );
  });
  afterAll(async () => {
    await storage.close();
    await databases[Symbol.asyncDispose]();
  });

  const insert = (...keys: ClientKey[]) =>
    storage.write(async ({ clientKeys }) => {
      for (const key of keys) await clientKeys.insert(key);
    });
  async function find(wanted: string, more: object = {}): Promise<string[]> {
    const criteria = { text: wanted, now: NOW, ...more };
    return (await storage.read(({ clientKeys }) => clientKeys.list(criteria, page)))
      .map(({ id }) => id)
      .sort();
  }

  it('finds exactly the keys that have it in their name, description or client id, in any case', async () => {
    const fields = fc.sample(fc.tuple(text, fc.option(text)), 60);
    const keys = fields.map(([name, description], n) =>
      aKey({ id: `random-${n}`, ownerId: 'ada', clientId: `lk_${n}Xy`, name: `${n} ${name}`, description }),
    );
    await insert(...keys);
    const wanted = fc.oneof(
      text.filter((value) => value !== ''),
      fc.constantFrom(
        ...fields.flatMap(([name]) => [...name].slice(1, 6).join('') || 'x'),
        'XY',
        'lk_1',
        '1',
        '12',
        '" OR "',
      ),
    );
    await fc.assert(
      fc.asyncProperty(wanted, async (value) => {
        const has = (field: string | null) => field?.toLowerCase().includes(value.toLowerCase());
        const expected = keys.filter((key) => [key.name, key.description, key.clientId].some(has));
        expect([value, await find(value)]).toEqual([value, expected.map(({ id }) => id).sort()]);
      }),
      { numRuns: 200 },
    );
  });

  it('knows what was changed and removed since', async () => {
    await storage.write(({ accounts }) =>
      accounts.insert(anAccount({ id: 'bob', email: 'bob@example.com' })),
    );
    await insert(
      aKey({ id: 'one', ownerId: 'bob', name: 'Storefront' }),
      aKey({ id: 'two', ownerId: 'bob', name: 'Warehouse' }),
    );
    expect(await find('STOREFRONT')).toEqual(['one']);
    await storage.write(({ clientKeys }) => clientKeys.update('one', { name: 'Backoffice' }));
    expect([await find('storefront'), await find('backoff')]).toEqual([[], ['one']]);
    await storage.write(({ clientKeys }) => clientKeys.update('one', { description: 'for accounting' }));
    expect(await find('accounting')).toEqual(['one']);
    await storage.write(({ clientKeys }) => clientKeys.remove('one'));
    expect(await find('accounting')).toEqual([]);
    // With its owner.
    await databases.run(database, "delete from accounts where id = 'bob'").catch(() => undefined);
    const left = await storage.read(({ clientKeys }) => clientKeys.byId('two'));
    expect(await find('warehouse')).toEqual(left ? ['two'] : []);
  });

  it('finds accounts by their address and display name', async () => {
    const account = anAccount({ id: 'grace', email: 'grace@example.org', displayName: 'Grace Höpper' });
    await storage.write(({ accounts }) => accounts.insert(account));
    const search = async (value: string) =>
      (await storage.read(({ accounts }) => accounts.list({ text: value }, page))).map(({ id }) => id);
    expect([await search('HÖPPER'), await search('example.org'), await search('nobody')]).toEqual([
      ['grace'],
      ['grace'],
      [],
    ]);
    await storage.write(({ accounts }) => accounts.update('grace', { displayName: 'Rear Admiral' }));
    expect([await search('höpper'), await search('admiral')]).toEqual([[], ['grace']]);
  });
});

describe('a search for text that is in no index', () => {
  it.each(DIALECTS)('looks at the newest 10,000 keys of an owner on $dialect', async ({ startDatabases }) => {
    await using databases = await startDatabases();
    const database = await databases.create();
    const storage = await openStorage(database);
    await storage.write(({ accounts }) => accounts.insert(anAccount({ id: 'ada' })));
    const sql = (
      n: number,
    ) => `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${n})
      insert into client_keys (id, owner_id, client_id, name, scopes, secret_digest, created_at, updated_at)
      select 'key-' || n, 'ada', 'id-' || n, case when n = 1 then 'zz' else 'name ' || n end, '[]', 'd' || n, n, n from numbers`;
    await databases.run(database, sql(MAX_SCANNED));
    const find = (text: string) =>
      storage.read(({ clientKeys }) => clientKeys.list({ text, ownerId: 'ada', now: NOW }, page));
    expect(await find('zz')).toHaveLength(1);
    await storage.write(({ clientKeys }) =>
      clientKeys.insert(aKey({ id: 'newer', ownerId: 'ada', createdAt: NOW })),
    );
    expect(await find('zz')).toHaveLength(0);
    await storage.close();
  });

  it('is told at the start where PostgreSQL has no pg_trgm', async () => {
    const postgres = DIALECTS.find(({ dialect }) => dialect === 'PostgreSQL');
    if (!postgres) return;
    await using databases = await postgres.startDatabases();
    const database = await databases.create();
    const onWarning = vi.fn();
    await (await openStorage(database, { onWarning })).close();
    expect(onWarning).not.toHaveBeenCalled();
    await databases.run(database, 'drop extension pg_trgm cascade');
    const storage = await openStorage(database, { onWarning });
    expect(onWarning).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('pg_trgm'));
    await storage.write(async ({ accounts, clientKeys }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await clientKeys.insert(aKey({ id: 'one', ownerId: 'ada', name: 'Storefront' }));
    });
    const found = await storage.read(({ clientKeys }) => clientKeys.list({ text: 'store', now: NOW }, page));
    expect(found).toHaveLength(1);
    await storage.close();
  });
});
