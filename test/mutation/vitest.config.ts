import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

// Tests that start processes or browsers do not see a mutant, and compare nothing that one could break.
const IN_PROCESS = 'domain,limiter,services,storage,dataplane,forward-auth,http,oauth,management,rest';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: base.resolve?.alias ?? [] },
  test: {
    include: [`test/{${IN_PROCESS}}/**/*.test.ts`],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
