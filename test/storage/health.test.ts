import { expect, it } from 'vitest';
import { checkHealth } from '../../src/storage/health.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { SqliteFolder } from './sqlite-folder.ts';

const folder = new SqliteFolder();

it('checkHealth asks the database once for all who ask at the same time', async () => {
  const opened = folder.open();
  let writes = 0;
  const storage: Storage = {
    read: (work) => opened.read(work),
    write: (work) => {
      writes += 1;
      return opened.write(work);
    },
    close: () => opened.close(),
  };
  const asked = await Promise.all(Array.from({ length: 100 }, () => checkHealth(storage)));
  expect([new Set(asked), writes]).toEqual([new Set(['ok']), 1]);
  expect([await checkHealth(storage), writes]).toEqual(['ok', 2]);
});
