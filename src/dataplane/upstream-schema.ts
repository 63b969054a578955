import { readFile } from 'node:fs/promises';
import {
  buildClientSchema,
  buildSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from 'graphql';
import { ConfigurationError } from '../config/problem.ts';
import { RequestError } from '../domain/errors.ts';
import type { Upstream } from './upstream.ts';

const DIRECTIVE = 'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE';

/** Reads an API's schema from its SDL file. @throws {ConfigurationError} */
export async function readSchema(name: string, file: string): Promise<GraphQLSchema> {
  try {
    const sdl = await readFile(file, 'utf8');
    return buildSchema(/\bdirective\s+@requiresScopes\b/.test(sdl) ? sdl : `${sdl}\n${DIRECTIVE}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ConfigurationError([`apis.${name}.schema: ${file} cannot be used: ${reason}`]);
  }
}

/** Asks the upstream for its schema. @throws {RequestError} */
export async function introspect(name: string, upstream: Upstream): Promise<GraphQLSchema> {
  const { data } = await upstream.send({ query: getIntrospectionQuery() }, {});
  try {
    return buildClientSchema(data as unknown as IntrospectionQuery);
  } catch (cause) {
    throw new RequestError('UPSTREAM_UNAVAILABLE', `The API ${name} does not tell its schema.`, { cause });
  }
}
