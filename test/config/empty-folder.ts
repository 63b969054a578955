import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Runs each test of a file in a new folder. Returns a function that returns its path. */
export function useEmptyFolder(): () => string {
  const home = process.cwd();
  let folder = home;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-config-')));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });
  return () => folder;
}
