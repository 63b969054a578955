import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const drizzleKit = join(root, 'node_modules/drizzle-kit/bin.cjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `drizzle-kit generate` on the migrations in `folder` and returns its output. */
async function generate(dialect: string, schema: string): Promise<string> {
  // drizzle-kit takes the folder from where it runs, even when its path is absolute.
  const options = [`--dialect=${dialect}`, `--schema=${join(root, schema)}`, '--out=.'];
  const { stdout } = await run(process.execPath, [drizzleKit, 'generate', ...options], { cwd: folder });
  return stdout;
}

describe.each([
  ['SQLite', 'sqlite', 'sqlite'],
  ['PostgreSQL', 'postgres', 'postgresql'],
])('%s migrations', (_, name, dialect) => {
  it('create exactly the tables that the code defines', async () => {
    cpSync(join(root, 'drizzle', name), folder, { recursive: true });
    const before = readdirSync(folder);
    expect(await generate(dialect, `src/storage/schema.${name}.ts`)).toContain('No schema changes');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('fail the comparison with the code when a table has no migration', async () => {
    const answer = await generate(dialect, `src/storage/schema.${name}.ts`);
    expect(answer).toContain('16 tables');
    expect(readdirSync(folder).some((file) => file.endsWith('.sql'))).toBe(true);
  });
});
