import type { z } from 'zod';
import type { Origin } from '../domain/origin.ts';
import { readForm, readJson } from '../http/content.ts';
import type { RouteDescription } from '../http/description.ts';
import type { Exchange } from '../http/exchange.ts';
import { validate } from '../services/validate.ts';
import type { Access } from './access.ts';
import type { RestServices } from './services.ts';

/** A request as its handler gets it: read, checked, and its sender known. */
interface Asked<Who, Params, Query, Body> {
  readonly who: Who;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly origin: Origin;
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
  /** The body, as JSON or as a form. Without either, it is not looked at. */
  readonly json?: Body;
  readonly form?: Body;
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
  const { access, params, query, json, form, answer, handle, ...description } = spec;
  return {
    ...description,
    security: access.security,
    challenge: access.challenge,
    params,
    query,
    body: bodyOf(json, form),
    answer,
    async serve(exchange, services) {
      const { req, origin } = exchange;
      const who = await access.authenticate(exchange, services);
      const asked = {
        who,
        origin,
        params: checked(params, exchange.params),
        query: checked(query, queryOf(req.url)),
        body: json
          ? checked(json, await readJson(req))
          : checked(form, form && Object.fromEntries(await readForm(req))),
      };
      const body = await handle(asked, services);
      return answer.schema?.parse(body);
    },
  };
}

function bodyOf(json: z.ZodType | undefined, form: z.ZodType | undefined): RouteDescription['body'] {
  if (json) return { type: 'application/json', schema: json };
  return form && { type: 'application/x-www-form-urlencoded', schema: form };
}

/** What a schema makes of a part of the request; nothing, when the route does not look at that part. */
function checked<Schema extends z.ZodType>(schema: Schema | undefined, part: unknown): z.output<Schema> {
  return (schema && validate(schema, part)) as z.output<Schema>;
}

function queryOf(url = ''): Record<string, string> {
  const at = url.indexOf('?');
  return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
}
