import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ApiDescription, RouteDescription } from '../http/description.ts';

type Json = Readonly<Record<string, unknown>>;

/** Generates the OpenAPI 3.1 document of APIs from the schemas that validate their requests and responses. */
export function openApi(apis: readonly ApiDescription[], baseUrl: string): Json {
  const schemes = apis.flatMap(({ routes }) => routes.flatMap(({ security }) => security));
  return {
    openapi: '3.1.0',
    info: { title: 'Latchkey', version: '1', description: 'The HTTP endpoints other than GraphQL.' },
    servers: [{ url: baseUrl }],
    tags: apis.map(({ name, summary }) => ({ name, description: summary })),
    paths: describePaths(apis),
    components: {
      securitySchemes: Object.fromEntries(schemes.map(({ name, definition }) => [name, definition])),
    },
  };
}

function describePaths(apis: readonly ApiDescription[]): Json {
  const operations = apis.flatMap((api) =>
    api.routes.map((route) => ({ route, operation: describeOperation(route, api) })),
  );
  const byPath = Map.groupBy(operations, ({ route }) => route.path.replace(/:(\w+)/g, '{$1}'));
  return Object.fromEntries(
    [...byPath].map(([path, found]) => [
      path,
      Object.fromEntries(found.map(({ route, operation }) => [route.method.toLowerCase(), operation])),
    ]),
  );
}

function describeOperation(route: RouteDescription, { name, error }: ApiDescription): Json {
  const { method, path, summary, security, params, query, body, answer } = route;
  const words = [name, method.toLowerCase(), ...path.split(/\W+/)].filter(Boolean);
  return {
    operationId: words.join('_'),
    summary,
    tags: [name],
    security: security.map((scheme) => ({ [scheme.name]: [] })),
    parameters: [...describeParameters('path', params), ...describeParameters('query', query)],
    ...(body && {
      requestBody: { required: true, content: describeContent(body.types, jsonSchema(body.schema, 'input')) },
    }),
    responses: {
      [answer.status]: {
        description: STATUS_CODES[answer.status] ?? '',
        ...(answer.schema && {
          content: describeContent(['application/json'], jsonSchema(answer.schema, 'output')),
        }),
      },
      default: {
        description: 'Error.',
        content: describeContent([error.type], jsonSchema(error.schema, 'output')),
      },
    },
  };
}

function describeContent(types: readonly string[], schema: Json): Json {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

function describeParameters(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input');
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

/** Converts a Zod schema to JSON Schema, without `$schema`, whose default in OpenAPI 3.1 suffices. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
