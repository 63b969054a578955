import type { IncomingMessage } from 'node:http';
import { readBody } from '../http/body.ts';
import { invalidRequest, OAuthError } from './errors.ts';

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/** The parameters of a request, those without a value left out (RFC 6749 section 3.2). */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads the parameters of a POST (RFC 6749 section 3.2, appendix B).
 * @throws {OAuthError} 405 for another method; `invalid_request` for another content type, for parameters
 * in the URL, and for those that are given twice.
 */
export async function readForm(req: IncomingMessage): Promise<Form> {
  if (req.method !== 'POST') {
    const details = { status: 405, headers: { Allow: 'POST' } };
    throw new OAuthError('invalid_request', 'Use POST.', details);
  }
  // What stands in a URL ends up in logs.
  if (req.url?.includes('?')) throw invalidRequest('Send all parameters in the body, and none in the URL.');
  if (!FORM_TYPE.test(req.headers['content-type'] ?? '')) {
    throw invalidRequest('Send the parameters as application/x-www-form-urlencoded.');
  }
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams((await readBody(req)).toString())) {
    if (form.has(name)) throw invalidRequest('A parameter is given more than once.');
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}
