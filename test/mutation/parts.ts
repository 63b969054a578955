/**
 * The parts of the core, each with the folders and files of `test/` that state its behavior.
 *
 * A mutant that no test finds runs every test that reaches it, and nearly all tests reach the core: measured at once it
 * takes hours.
 */
const PARTS: Readonly<Record<string, { readonly mutate: string[]; readonly tests: string[] }>> = {
  domain: {
    mutate: ['src/domain/**/*.ts', 'src/limiter/**/*.ts'],
    tests: ['domain', 'limiter'],
  },
  documents: {
    mutate: ['src/graphql/{document*,introspection-size}.ts'],
    tests: [
      'graphql/{document*,introspection-size}',
      'dataplane/{document-limits,introspection}',
      'abuse/{compiling,introspection-size,valid-documents}',
    ],
  },
  overlaps: {
    mutate: ['src/graphql/{merged-selections,overlapping-fields}.ts'],
    tests: ['graphql/overlapping-fields', 'abuse/overlapping-fields.property'],
  },
  verification: {
    mutate: ['src/verification/**/*.ts'],
    tests: [
      'verification',
      'oauth',
      'abuse/{other-spellings.property,late-verdict,caches,lost-acknowledgements}',
      'dataplane/{changes,clock-steps,disabled-owner,metering,refused-keys}',
    ],
  },
  readers: {
    mutate: ['src/dataplane/{answer-reader,event-stream}.ts'],
    tests: [
      'dataplane/{answer-reader,answer-timeouts,event-stream,upstream,upstream-streams}',
      'abuse/introspection-result',
    ],
  },
  scanner: {
    mutate: ['src/dataplane/result-scanner.ts'],
    tests: ['dataplane/result-scanner'],
  },
  dataplane: {
    mutate: ['src/dataplane/**/*.ts', '!src/dataplane/{answer-reader,event-stream,result-scanner}.ts'],
    tests: [
      'dataplane',
      'forward-auth/verify',
      'management/gateway',
      'abuse/{hidden-names,hidden-text,introspection-result,large-policies,late-verdict,linked-directives,rejected-rules,type-rules}',
    ],
  },
  storage: {
    mutate: ['src/storage/{client-keys,events,expired,page,sessions,usage}.ts'],
    tests: [
      'storage/storage.contract',
      'services/retention',
      'verification/last-used',
      'management/{busiest-keys,client-key-lists,event-filters,expired-sessions,refresh,sessions,usage,usage-of-many-keys}',
    ],
  },
};

const name = process.env.MUTATION_PART ?? 'domain';
const selected = PARTS[name];
if (!selected) throw new Error(`Unsupported MUTATION_PART. Use ${Object.keys(PARTS).join(', ')}.`);

export const part = { name, ...selected };
