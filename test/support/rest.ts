import { bearer } from './gateway.ts';

export interface RestAnswer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

interface Call {
  readonly token?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
}

/** Sends a REST request, and parses the response as JSON. */
export async function rest<Body = Record<string, unknown>>(
  url: string,
  method: string,
  path: string,
  { token, headers = {}, body }: Call = {},
): Promise<RestAnswer<Body>> {
  const response = await fetch(url + path, {
    method,
    // The clients of Fluxbase and Bloq send it with every request, also without a body.
    headers: { 'Content-Type': 'application/json', ...(token && bearer(token)), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
}

/** Returns the `Authorization: Basic` header of RFC 7617. */
export function password(username: string, password: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
