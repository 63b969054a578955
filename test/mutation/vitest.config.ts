import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';
import { part } from './parts.ts';

// Tests that start processes or browsers do not see a mutant. Those that replace modules need a graph of their own.
// Instrumented code scans responses without end for half a minute.
const EXCLUDED = [
  'dataplane/hostile-upstream',
  'dataplane/upstream-answers',
  'forward-auth/proxies',
  'management/login',
  'management/login-limits',
  'management/schema',
];

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: base.resolve?.alias ?? [] },
  test: {
    include: part.tests.map((name) => `test/${name}${/^[a-z]+$/.test(name) ? '/**/*' : ''}.test.ts`),
    exclude: [...configDefaults.exclude, ...EXCLUDED.map((name) => `test/${name}.test.ts`)],
    // Saves loading the same modules for each file, for each mutant.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
