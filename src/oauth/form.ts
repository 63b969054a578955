import type { IncomingMessage } from 'node:http';
import { readForm } from '../http/content.ts';
import { invalidRequest, OAuthError } from './errors.ts';

/** The parameters of a request, without those that have no value (RFC 6749 section 3.2). */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads the parameters of a POST (RFC 6749 section 3.2, appendix B).
 * @throws {OAuthError} 405 for another method; `invalid_request` for parameters in the URL.
 * @throws {RequestError} as `readForm` of HTTP does.
 */
export async function readParameters(req: IncomingMessage): Promise<Form> {
  if (req.method !== 'POST') {
    const details = { status: 405, headers: { Allow: 'POST' } };
    throw new OAuthError('invalid_request', 'Use POST.', details);
  }
  // Rejects parameters in the URL because URLs are logged.
  if (req.url?.includes('?')) throw invalidRequest('Send all parameters in the body, not in the URL.');
  return new Map([...(await readForm(req))].filter(([, value]) => value !== ''));
}
