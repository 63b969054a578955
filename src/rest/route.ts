import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { ClientInfo } from '../domain/client-info.ts';
import { ValidationError } from '../domain/errors.ts';
import { type RequestType, readForm, readJson, typeOfBody } from '../http/content.ts';
import type { RouteDescription } from '../http/description.ts';
import type { Exchange } from '../http/exchange.ts';
import { validate } from '../services/validate.ts';
import type { Access } from './access.ts';
import type { RestServices } from './services.ts';

const JSON_TYPE: RequestType = 'application/json';
const FORM_TYPE: RequestType = 'application/x-www-form-urlencoded';

/** A request that is not what its route takes. Some systems tell that apart from what breaks a rule. */
export class MalformedError extends ValidationError {}

/** A request as its handler gets it: read, checked, and its sender known. */
interface Asked<Who, Params, Query, Body> {
  readonly who: Who;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly clientInfo: ClientInfo;
}

/**
 * One route, declared once: by this it is found, checked and documented. The schemas of a request say what
 * its parts are; the rules are the services'. The schema of an answer lets nothing out that it does not name.
 */
interface RouteSpec<Who, Params, Query, Body, Answer>
  extends Omit<RouteDescription, 'security' | 'params' | 'query' | 'body' | 'answer'> {
  readonly access: Access<Who>;
  readonly params?: Params;
  readonly query?: Query;
  /** The body: as JSON, as a form, or as either of them. Without any, it is not looked at. */
  readonly json?: Body;
  readonly form?: Body;
  readonly jsonOrForm?: Body;
  readonly answer: { readonly status: number; readonly schema?: Answer };
  readonly handle: (
    asked: Asked<Who, z.output<Params>, z.output<Query>, z.output<Body>>,
    services: RestServices,
  ) => Promise<z.input<Answer>> | z.input<Answer>;
}

/** A route, whatever it reads and answers. */
export interface Route extends RouteDescription {
  readonly challenge: string;
  /** Does what is asked, and answers the body of the answer; `undefined`: none. */
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
  const body = bodyOf(json, form, jsonOrForm);
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
      const asked = {
        who,
        clientInfo,
        params: checked(params, exchange.params),
        query: checked(query, queryOf(req.url)),
        body: checked(body?.schema, body && (await read(req, body.types))),
      };
      const answered = await handle(asked, services);
      return answer.schema?.parse(answered);
    },
  };
}

function bodyOf<Body>(json: Body | undefined, form: Body | undefined, jsonOrForm: Body | undefined) {
  if (json) return { types: [JSON_TYPE], schema: json };
  if (form) return { types: [FORM_TYPE], schema: form };
  return jsonOrForm && { types: [FORM_TYPE, JSON_TYPE], schema: jsonOrForm };
}

async function read(req: IncomingMessage, types: readonly RequestType[]): Promise<unknown> {
  const type = typeOfBody(req, types);
  return type === JSON_TYPE ? await readJson(req) : Object.fromEntries(await readForm(req));
}

/**
 * What a schema makes of a part of the request; nothing, when the route does not look at that part.
 * @throws {MalformedError}
 */
function checked<Schema extends z.ZodType>(schema: Schema | undefined, part: unknown): z.output<Schema> {
  try {
    return (schema && validate(schema, part)) as z.output<Schema>;
  } catch (error) {
    throw error instanceof ValidationError ? new MalformedError(error.fieldErrors) : error;
  }
}

function queryOf(url = ''): Record<string, string> {
  const at = url.indexOf('?');
  return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
}
