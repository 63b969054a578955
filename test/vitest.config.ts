import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

// They replace whole modules with spies, so they need a module graph of their own.
const SPYING = ['graphql/both-paths', 'management/login', 'management/login-limits'].map(
  (name) => `test/${name}.test.ts`,
);

const BROWSER = 'test/console/*.test.ts';

// Far beyond what any test needs, so that a heavily loaded machine fails none.
const TIMEOUT_MS = 180_000;
const BROWSER_TIMEOUT_MS = 480_000;

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // GraphQL rejects a schema made by a second copy of itself, so every import gets the one that Node resolves.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    expect: { poll: { timeout: TIMEOUT_MS / 3, interval: 20 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...SPYING, BROWSER],
          // Saves loading the same modules for each file, a quarter of the time.
          isolate: false,
          // The default leaves one core idle.
          maxWorkers: '100%',
        },
      },
      { extends: true, test: { name: 'spying', include: SPYING, maxWorkers: '100%' } },
      // After all others, because a browser takes both cores.
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER],
          globalSetup: ['test/support/console-build.ts', 'test/support/browser-server.ts'],
          testTimeout: BROWSER_TIMEOUT_MS,
          hookTimeout: BROWSER_TIMEOUT_MS,
          // Each attempt asks the browser, which has enough to do.
          expect: { poll: { timeout: BROWSER_TIMEOUT_MS / 3, interval: 100 } },
          // The files of a worker share modules and browser pages.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
