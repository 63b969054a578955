/**
 * The parts of the core, each with the folders and files of `test/` that state its behavior.
 *
 * A mutant that no test finds runs every test that reaches it, and nearly all tests reach the core: measured at once it
 * takes hours.
 */
export const PARTS = {
  domain: {
    mutate: ['src/domain/**/*.ts', 'src/limiter/**/*.ts'],
    tests: ['domain', 'limiter'],
  },
  documents: {
    mutate: ['src/http/{document*,introspection-size,merged-selections,overlapping-fields}.ts'],
    tests: [
      'http/document*',
      'dataplane/{document-limits,introspection}',
      'abuse/{compiling,costly-documents,introspection-size,overlapping-fields.property,valid-documents}',
    ],
  },
  verification: {
    mutate: [
      'src/services/{access-tokens,client-authentication,meter,read-through-cache,refusals,verify}.ts',
    ],
    tests: [
      'services',
      'oauth',
      'dataplane/{changes,clock-steps,disabled-owner,metering,read-through-cache,refused-keys,verifier}',
    ],
  },
  dataplane: {
    mutate: ['src/dataplane/**/*.ts'],
    tests: ['dataplane', 'forward-auth'],
  },
  storage: {
    mutate: ['src/storage/{client-keys,events,expired,page,sessions,usage}.ts'],
    tests: [
      'storage/storage.contract',
      'services/{retention,usage}',
      'management/{busiest-keys,client-key-lists,event-filters,expired-sessions,refresh,sessions,usage,usage-of-many-keys}',
    ],
  },
};

const name = process.env.MUTATION_PART ?? 'domain';
if (!Object.hasOwn(PARTS, name)) {
  throw new Error(`Unsupported MUTATION_PART. Use ${Object.keys(PARTS).join(', ')}.`);
}

export const part = { name, ...PARTS[name] };
