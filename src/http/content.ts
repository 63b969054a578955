import type { IncomingMessage } from 'node:http';
import { RequestError } from '../domain/errors.ts';
import { readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import { parseJson } from './json.ts';
import { parseMediaType, prefersPage } from './media-type.ts';
import { HttpError } from './status.ts';

/** The most parameters of a form. */
const MAX_PARAMETERS = 100;

/** The media types in which requests bring content. */
export type RequestType = 'application/json' | 'application/x-www-form-urlencoded';

/**
 * Reads a body of JSON.
 * @throws {HttpError} 413, 415
 * @throws {RequestError} `BAD_REQUEST` when it is not JSON, or beyond the limits of JSON.
 */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  readBodyType(req, ['application/json']);
  return parseJson(await readBody(req));
}

/**
 * Reads a form.
 * @throws {HttpError} 413, 415
 * @throws {RequestError} `BAD_REQUEST` when there are too many parameters, or one is given more than once.
 */
export async function readForm(req: IncomingMessage): Promise<ReadonlyMap<string, string>> {
  const form = new Map<string, string>();
  readBodyType(req, ['application/x-www-form-urlencoded']);
  const body = (await readBody(req)).toString();
  // Counted before they are parsed, which takes memory and time for each.
  if (body.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS) {
    throw new RequestError('BAD_REQUEST', `A form has at most ${MAX_PARAMETERS} parameters.`);
  }
  for (const [name, value] of new URLSearchParams(body)) {
    if (form.has(name)) throw new RequestError('BAD_REQUEST', 'A parameter is given more than once.');
    form.set(name, value);
  }
  return form;
}

/** Returns which of these types the body has. @throws {HttpError} 415 if it has none of them. */
export function readBodyType({ headers }: IncomingMessage, types: readonly RequestType[]): RequestType {
  const given = parseMediaType(headers['content-type'] ?? '');
  const found = types.find((type) => type === given);
  if (found) return found;
  throw new HttpError(415, `Send the body as ${types.join(' or ')}.`);
}

/** Returns whether a browser requests a page. Programs accept anything, or prefer JSON. */
export function wantsPage({ req }: Exchange): boolean {
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  return isRead && prefersPage(req.headers.accept);
}
