import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // GraphQL refuses a schema made by a second copy of itself, so everything gets the one that Node resolves.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/console.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
