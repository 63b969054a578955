// The code that decides about requests, and the queries that it rests on.
const CORE = [
  'src/domain/**/*.ts',
  'src/dataplane/**/*.ts',
  'src/limiter/**/*.ts',
  'src/http/{body,document*,front,graphql-errors,listening,origin}.ts',
  'src/services/{access-tokens,client-authentication,meter,read-through-cache,refusals,verify}.ts',
  'src/storage/{client-keys,expired,sessions,usage}.ts',
];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: CORE,
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
  jsonReporter: { fileName: 'data/mutation/report.json' },
  incremental: true,
  incrementalFile: 'data/mutation/incremental.json',
  tempDirName: 'data/mutation/sandbox',
};
