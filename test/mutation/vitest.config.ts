import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

// Tests that start processes or browsers do not see a mutant. Those that replace modules need a graph of their own.
const IN_PROCESS = 'abuse,domain,limiter,services,storage,dataplane,forward-auth,http,oauth,management,rest';
const EXCLUDED = [
  'abuse/unhandled-rejection',
  'http/both-paths',
  'management/login',
  'management/login-limits',
  'management/schema',
  'storage/db-generate',
  'storage/migrations',
];

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: base.resolve?.alias ?? [] },
  test: {
    include: [`test/{${IN_PROCESS}}/**/*.test.ts`],
    exclude: [...configDefaults.exclude, ...EXCLUDED.map((name) => `test/${name}.test.ts`)],
    // Saves loading the same modules for each file, for each mutant.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
