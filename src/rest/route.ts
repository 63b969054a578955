import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { ClientInfo } from '../domain/client-info.ts';
import { ValidationError } from '../domain/errors.ts';
import { type RequestType, readBodyType, readForm, readJson } from '../http/content.ts';
import type { RouteDescription } from '../http/description.ts';
import type { Exchange } from '../http/exchange.ts';
import { validate } from '../services/validate.ts';
import type { Access } from './access.ts';
import type { RestServices } from './services.ts';

const JSON_TYPE: RequestType = 'application/json';
const FORM_TYPE: RequestType = 'application/x-www-form-urlencoded';

/** A request that its route schema rejects. Some systems distinguish it from a violation of a business rule. */
export class MalformedError extends ValidationError {}

/** An authenticated and validated request, as its handler receives it. */
interface RouteRequest<Who, Params, Query, Body> {
  readonly who: Who;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly clientInfo: ClientInfo;
}

/**
 * Declares a route for routing, validation and documentation. The request schemas define only the structure; the
 * services enforce business rules. The response schema removes fields that it does not define.
 */
interface RouteSpec<Who, Params, Query, Body, Answer>
  extends Omit<RouteDescription, 'security' | 'params' | 'query' | 'body' | 'answer'> {
  readonly access: Access<Who>;
  readonly params?: Params;
  readonly query?: Query;
  /** Schema of the body as JSON, as a form, or as either. The body is ignored if none is set. */
  readonly json?: Body;
  readonly form?: Body;
  readonly jsonOrForm?: Body;
  readonly answer: { readonly status: number; readonly schema?: Answer };
  readonly handle: (
    request: RouteRequest<Who, z.output<Params>, z.output<Query>, z.output<Body>>,
    services: RestServices,
  ) => Promise<z.input<Answer>> | z.input<Answer>;
}

/** A route of any request and response type. */
export interface Route extends RouteDescription {
  readonly challenge: string;
  /** Handles a request. Returns the response body, or `undefined` if it has none. */
  readonly serve: (exchange: Exchange, services: RestServices) => Promise<unknown>;
}

export function route<
  Who,
  Params extends z.ZodType = z.ZodVoid,
  Query extends z.ZodType = z.ZodVoid,
  Body extends z.ZodType = z.ZodVoid,
  Answer extends z.ZodType = z.ZodVoid,
>(spec: RouteSpec<Who, Params, Query, Body, Answer>): Route {
  const { access, params, query, json, form, jsonOrForm, answer, handle, ...description } = spec;
  const body = selectBody(json, form, jsonOrForm);
  return {
    ...description,
    security: access.security,
    challenge: access.challenge,
    params,
    query,
    body,
    answer,
    async serve(exchange, services) {
      const { req, clientInfo } = exchange;
      const who = await access.authenticate(exchange, services);
      const request = {
        who,
        clientInfo,
        params: parsePart(params, exchange.params),
        query: parsePart(query, parseQuery(req.url)),
        body: parsePart(body?.schema, body && (await read(req, body.types))),
      };
      const result = await handle(request, services);
      return answer.schema?.parse(result);
    },
  };
}

function selectBody<Body>(json: Body | undefined, form: Body | undefined, jsonOrForm: Body | undefined) {
  if (json) return { types: [JSON_TYPE], schema: json };
  if (form) return { types: [FORM_TYPE], schema: form };
  return jsonOrForm && { types: [FORM_TYPE, JSON_TYPE], schema: jsonOrForm };
}

async function read(req: IncomingMessage, types: readonly RequestType[]): Promise<unknown> {
  const type = readBodyType(req, types);
  return type === JSON_TYPE ? await readJson(req) : Object.fromEntries(await readForm(req));
}

/**
 * Parses a part of the request by its schema. Returns `undefined` if the route has no schema for that part.
 * @throws {MalformedError}
 */
function parsePart<Schema extends z.ZodType>(schema: Schema | undefined, part: unknown): z.output<Schema> {
  try {
    return (schema && validate(schema, part)) as z.output<Schema>;
  } catch (error) {
    throw error instanceof ValidationError ? new MalformedError(error.fieldErrors) : error;
  }
}

function parseQuery(url = ''): Record<string, string> {
  const at = url.indexOf('?');
  return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
}
