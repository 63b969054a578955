import { describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/open.ts';
import { SqliteFolder } from './sqlite-folder.ts';

const folder = new SqliteFolder();

describe('openStorage', () => {
  // A name with several addresses gives one error for each, and port 1 has no server.
  it.each(['localhost', '127.0.0.1'])(
    'throws the cause when PostgreSQL at %s is not reachable',
    async (host) => {
      const opening = openStorage({ dialect: 'postgres', url: `postgres://user:hidden@${host}:1/latchkey` });
      const error: unknown = await opening.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toMatch(/^the database cannot be opened: .*ECONNREFUSED/);
      expect((error as Error).message).not.toContain('hidden');
    },
  );

  it('throws the cause when the SQLite file is a folder', async () => {
    const opening = openStorage({ dialect: 'sqlite', file: folder.path });
    await expect(opening).rejects.toThrow(/^the database cannot be opened: EISDIR/);
  });
});
