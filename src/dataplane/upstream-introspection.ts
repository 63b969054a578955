import {
  type ExecutionResult,
  getIntrospectionQuery,
  type IntrospectionOptions,
  type IntrospectionQuery,
} from 'graphql';
import type { Upstream } from './upstream.ts';

const SINCE_2021 = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true };

/** Options of the introspection query by edition of the specification, newest first. */
const EDITIONS: readonly IntrospectionOptions[] = [
  { ...SINCE_2021, inputValueDeprecation: true, oneOf: true },
  { ...SINCE_2021, inputValueDeprecation: true },
  SINCE_2021,
  {},
];

/**
 * Introspects an upstream with the newest edition that it supports. If a server rejects the fields of a newer edition,
 * retries with those of an older one. Returns only the data as JSON, because the extensions of the response may differ
 * each time.
 * @throws {RequestError} when the upstream does not respond.
 * @throws {Error} when no response contains a schema.
 */
export async function introspectUpstream(upstream: Upstream): Promise<string> {
  let rejection = 'The response does not contain a schema';
  for (const edition of EDITIONS) {
    const { data, errors } = await fetchResult(upstream, getIntrospectionQuery(edition));
    if (data?.__schema) return JSON.stringify(data);
    if (!errors?.[0]) break;
    rejection = errors[0].message;
  }
  throw new Error(rejection);
}

async function fetchResult(upstream: Upstream, query: string): Promise<ExecutionResult<IntrospectionQuery>> {
  return JSON.parse((await upstream.send({ query }, {})).toString());
}
