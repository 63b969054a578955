import type { ImportClientKeysInput, ImportClientKeysMutation } from '../generated/operations.ts';
import type { Succeeded } from '../plane.ts';
import { toClientKey } from './client-key-fields.ts';
import type { ClientKeyImport, ImportClientKeysOptions } from './client-key-import.ts';
import { toTimestamp } from './input.ts';

const SOURCES = { fluxbase: 'FLUXBASE', 'better-auth': 'BETTER_AUTH' } as const;

/** Converts import options to the input of the management API. */
export function importInput({
  source,
  keys,
  dry_run: dryRun,
}: ImportClientKeysOptions): ImportClientKeysInput {
  return {
    source: SOURCES[source],
    keys: keys.map(({ rate_limit_per_minute: rateLimitPerMinute, expires_at, ...key }) => ({
      ...key,
      rateLimitPerMinute,
      expiresAt: toTimestamp(expires_at),
    })),
    dryRun,
  };
}

export function toImports(
  payload: Succeeded<ImportClientKeysMutation>['importClientKeys'],
): ClientKeyImport[] {
  return payload.results.map(({ clientKey, ownerFound: owner_found, name, skipped, problem }) => ({
    name,
    client_key: clientKey && toClientKey(clientKey),
    skipped,
    problem,
    owner_found,
  }));
}
