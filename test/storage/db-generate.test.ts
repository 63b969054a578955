import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrationNames } from './migration-folders.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A copy of the project with one column more than its migrations create. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'latchkey-generate-'));
  for (const path of ['drizzle', 'src/domain', 'src/storage', 'package.json']) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const tables = join(copy, 'src/storage/tables.ts');
  const text = readFileSync(tables, 'utf8');
  writeFileSync(tables, text.replace("disabledAt: time('disabled_at'),", "$& note: text('note'),"));
});
afterAll(() => rmSync(copy, { recursive: true }));

describe('npm run db:generate', () => {
  it('names the migration of both dialects with --name', async () => {
    await run('npm', ['run', 'db:generate', '--', '--name', 'account_note'], { cwd: copy });
    const number = String(migrationNames('sqlite').length).padStart(4, '0');
    for (const dialect of ['sqlite', 'postgres']) {
      const file = join(copy, 'drizzle', dialect, `${number}_account_note.sql`);
      expect(readFileSync(file, 'utf8')).toMatch(/^ALTER TABLE .accounts. ADD .*note. text;$/);
    }
  });

  it('has generated the same migrations for both dialects', () => {
    expect(migrationNames('sqlite')).toEqual(migrationNames('postgres'));
  });
});
