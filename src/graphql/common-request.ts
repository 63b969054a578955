import type { IncomingMessage } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';

/** A GraphQL request in the shape that nearly all have, read without building Fetch objects. */
export interface CommonRequest {
  readonly params: GraphQLParams;
  /** The media type of the response. */
  readonly mediaType: string;
}

const JSON_TYPE = /^application\/json(; ?charset=utf-8)?$/i;

// The media types that Yoga would select. Requests with any other Accept take the full path.
const MEDIA_TYPE_OF: ReadonlyMap<string, string> = new Map([
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/json, */*', 'application/json'],
  ['application/graphql-response+json', 'application/graphql-response+json'],
  ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
  ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
]);

const PARAMETERS: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);

/** Reads a POST of JSON that is in order; `undefined` for anything else, which is Yoga's to judge. */
export function commonRequest(req: IncomingMessage, body: Buffer): CommonRequest | undefined {
  const { 'content-type': contentType, accept = '*/*' } = req.headers;
  const mediaType = MEDIA_TYPE_OF.get(accept);
  if (req.method !== 'POST' || !mediaType || !contentType || !JSON_TYPE.test(contentType)) return undefined;
  // Parameters in the URL are looked at by Yoga alone.
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
