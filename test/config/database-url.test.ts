import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { useEmptyFolder } from './empty-folder.ts';
import { problemsWith } from './problems.ts';

const folder = useEmptyFolder();

describe('DATABASE_URL', () => {
  it.each([
    ['file:./data/x.db', () => join(folder(), 'data/x.db')],
    ['file:x.db', () => join(folder(), 'x.db')],
    ['file:../x.db', () => join(folder(), '../x.db')],
    ['file:/var/lib/x.db', () => '/var/lib/x.db'],
    ['file:///var/lib/x.db', () => '/var/lib/x.db'],
    ['file:///var/my%20lib/x.db', () => '/var/my lib/x.db'],
  ])('%s selects a file of SQLite', async (url, file) => {
    expect((await loadConfig({ DATABASE_URL: url })).database).toEqual({ dialect: 'sqlite', file: file() });
  });

  it.each([
    'postgres://user:p%40ss@db.example.com:5432/latchkey',
    'postgresql://localhost/latchkey?sslmode=require',
  ])('%s selects PostgreSQL and is passed on unchanged', async (url) => {
    expect((await loadConfig({ DATABASE_URL: url })).database).toEqual({ dialect: 'postgres', url });
  });

  it.each(['file:///%', 'file:///a%2Fb.db', 'file://data/latchkey.db', 'postgres://[::1'])(
    '%s is reported as a configuration problem',
    async (url) => {
      expect(await problemsWith({ DATABASE_URL: url })).toEqual([expect.stringMatching(/^DATABASE_URL: /)]);
    },
  );
});
