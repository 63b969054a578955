import type { IncomingMessage } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { findCommonGraphQLType } from '../http/media-type.ts';

/** A GraphQL request in the shape that nearly all have, read without building Fetch objects. */
export interface CommonRequest {
  readonly params: GraphQLParams;
  /** The media type of the response. */
  readonly mediaType: string;
}

const PARAMETERS: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);

/** Reads a well-formed POST of JSON. Returns undefined for anything else, which Yoga handles. */
export function commonRequest(req: IncomingMessage, body: Buffer): CommonRequest | undefined {
  const mediaType = findCommonGraphQLType(req.headers.accept);
  if (req.method !== 'POST' || !mediaType) return undefined;
  // Only Yoga reads parameters of the URL.
  if (req.url?.includes('?')) return undefined;
  const params = parseJson(body);
  return isInOrder(params) ? { params, mediaType } : undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function isInOrder(params: unknown): params is GraphQLParams {
  if (!isObject(params)) return false;
  const { query, variables, operationName, extensions } = params;
  return (
    typeof query === 'string' &&
    (variables == null || isObject(variables)) &&
    (operationName == null || typeof operationName === 'string') &&
    (extensions == null || isObject(extensions)) &&
    Object.keys(params).every((name) => PARAMETERS.has(name))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
