import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

// They put spies in place of whole modules, so they have their modules to themselves.
const SPYING = ['http/both-paths', 'management/login', 'management/login-limits', 'management/profile'].map(
  (name) => `test/${name}.test.ts`,
);

const BROWSER = 'test/console/*.test.ts';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // GraphQL refuses a schema made by a second copy of itself, so everything gets the one that Node resolves.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    globalSetup: 'test/support/console.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...SPYING, BROWSER],
          // A quarter of the time went into loading the same modules for each file.
          isolate: false,
          // By itself Vitest leaves one core idle.
          maxWorkers: '100%',
        },
      },
      { extends: true, test: { name: 'spying', include: SPYING, maxWorkers: '100%' } },
      // When all else is done: a browser takes both cores, and pages are waited for.
      {
        extends: true,
        test: { name: 'browser', include: [BROWSER], maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
