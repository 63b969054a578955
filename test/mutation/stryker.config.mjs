import { part } from './parts.ts';

const DATA = `data/mutation/${part.name}`;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: part.mutate,
  // Tests reach the core over HTTP, so that only coverage tells which of them a mutant concerns.
  coverageAnalysis: 'perTest',
  // A mutant of code that runs only while modules load would need every test.
  ignoreStatic: true,
  ignorePatterns: [
    'data',
    'dist',
    'drizzle/*.ts',
    'src/console',
    'test/bench',
    'test/console',
    'test/process',
  ],
  // TypeScript 7 has no API by which Stryker could rewrite the configuration, in which no path leads out.
  tsconfigFile: 'none',
  // The score is for developers to read; only unusable input fails.
  thresholds: { high: 95, low: 80, break: null },
  concurrency: 2,
  timeoutMS: 8_000,
  dryRunTimeoutMinutes: 30,
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: `${DATA}/report.json` },
  incremental: true,
  incrementalFile: `${DATA}/incremental.json`,
  tempDirName: `${DATA}/sandbox`,
};
