import {
  type ExecutionResult,
  getIntrospectionQuery,
  type IntrospectionOptions,
  type IntrospectionQuery,
} from 'graphql';
import type { Upstream } from './upstream.ts';

const SINCE_2021 = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true };

/** What introspection asks for, the newest edition of the specification first. */
const EDITIONS: readonly IntrospectionOptions[] = [
  { ...SINCE_2021, inputValueDeprecation: true, oneOf: true },
  { ...SINCE_2021, inputValueDeprecation: true },
  SINCE_2021,
  {},
];

/**
 * Introspects an upstream as completely as it can answer: a server rejects a query with fields of a newer edition
 * than its own, and is then asked for less. Returns the data alone as JSON, because extensions of the response may
 * differ each time.
 * @throws {RequestError} when the upstream does not respond.
 * @throws {Error} when no response holds a schema.
 */
export async function introspectUpstream(upstream: Upstream): Promise<string> {
  let rejection = 'The response holds no schema';
  for (const edition of EDITIONS) {
    const { data, errors } = await resultOf(upstream, getIntrospectionQuery(edition));
    if (data?.__schema) return JSON.stringify(data);
    if (!errors?.[0]) break;
    rejection = errors[0].message;
  }
  throw new Error(rejection);
}

async function resultOf(upstream: Upstream, query: string): Promise<ExecutionResult<IntrospectionQuery>> {
  return JSON.parse((await upstream.send({ query }, {})).toString());
}
