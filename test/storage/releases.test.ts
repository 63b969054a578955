import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/open.ts';
import { VERSION } from '../../src/version.ts';
import { DIALECTS } from '../support/dialects.ts';
import { startGateway } from '../support/gateway.ts';
import { anAccount } from '../support/records.ts';

describe.each(DIALECTS)('a database of another release on $dialect', ({ startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  beforeAll(async () => {
    databases = await startDatabases();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  /** A database that a release with more tables and columns has migrated. */
  async function migratedBy(version: string, oldest: string) {
    const database = await databases.create();
    const storage = await openStorage(database);
    await storage.close();
    for (const sql of [
      `insert into releases (version, oldest_version) values ('${version}', '${oldest}')`,
      'create table later (id text primary key)',
      'alter table client_keys add column later text',
      'alter table accounts add column also_later integer not null default 0',
    ])
      await databases.run(database, sql);
    return database;
  }

  it('records the version that migrated it once', async () => {
    const database = await databases.create();
    for (let time = 0; time < 2; time += 1) await (await openStorage(database)).close();
    const rows = await databases.run(database, 'select version from releases');
    expect(rows).toEqual([{ version: VERSION }]);
  });

  it('is used when that release says so', async () => {
    await using gateway = await startGateway({ database: await migratedBy('99.1.0', '0.0.9') });
    const { accessToken } = await gateway.signUp();
    await gateway.createKey(accessToken);
  });

  it('orders and finds the names that an earlier release has written', async () => {
    const database = await databases.create();
    const storage = await openStorage(database);
    await storage.write(({ accounts }) => accounts.insert(anAccount({ id: 'ada' })));
    for (const name of ['b', 'A'])
      await databases.run(
        database,
        `insert into client_keys (id, owner_id, client_id, name, scopes, secret_digest, created_at, updated_at)
         values ('${name}', 'ada', '${name}', '${name}', '[]', 'digest of ${name}', 1, 1)`,
      );
    await databases.run(database, "update client_keys set name = 'C' where id = 'A'");
    const order = { field: 'name', direction: 'asc' } as const;
    const keys = await storage.read(({ clientKeys }) =>
      clientKeys.listOrdered({ now: 0 }, { limit: 10, inverted: false, order }),
    );
    expect(keys.map(({ name }) => name)).toEqual(['b', 'C']);
    await storage.close();
  });

  it('is refused when that release needs a newer one', async () => {
    const opening = openStorage(await migratedBy('99.1.0', '99.0.0'));
    await expect(opening).rejects.toThrow(
      `was created by version 99.1.0; this is ${VERSION}, and 99.0.0 or later is needed`,
    );
  });
});
