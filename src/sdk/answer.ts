import { createError, type LatchkeyError, NotLatchkeyError, type ResponseError } from './errors.ts';

/** A completely received HTTP response. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON object in the body, or undefined if the body is not one. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The details that every error caused by this response includes. */
  readonly details: {
    readonly status: number;
    readonly requestId: string | undefined;
    readonly retryAfter: number | undefined;
  };
}

/** Reads an HTTP response to its end. */
export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const retryAfter = parseRetryAfter(headers.get('retry-after'));
  const details = { status, requestId: headers.get('x-request-id') ?? undefined, retryAfter };
  return { status, headers, body: parseJsonObject(headers, await response.text()), details };
}

/** Parses a `Retry-After` header (RFC 9110 section 10.2.3): seconds or a date. */
function parseRetryAfter(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  // Date.parse also accepts numbers such as -1 and 1.5 as dates.
  const date = /^[A-Z]/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (date - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

function parseJsonObject(headers: Headers, text: string): Answer['body'] {
  if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Returns the strings in a value that should be a list of strings. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

/**
 * Converts a response without GraphQL errors to an error. Supports problem details (RFC 9457) and OAuth errors
 * (RFC 6749 section 5.2). All other responses are treated as not from Latchkey.
 */
export function failureIn(answer: Answer): LatchkeyError {
  const { status, body = {}, details } = answer;
  if (status >= 400 && isText(body.code) && isText(body.title)) {
    return createError(body.code, body.title, { ...details, missingScopes: textsIn(body.missingScopes) });
  }
  if (status >= 400 && isText(body.error)) {
    const message = isText(body.error_description) ? body.error_description : body.error;
    return createError(body.error, message, details);
  }
  return strange(answer);
}

/** Returns the error for a response that is not from Latchkey. It may be a temporary error of a proxy. */
export function strange({ status, headers, details }: Answer): LatchkeyError {
  if (status === 429) return createError('RATE_LIMITED', 'Too many requests.', details);
  if (status >= 502 && status <= 504)
    return createError('UNAVAILABLE', `Status ${status} from a proxy.`, details);
  const type = headers.get('content-type')?.split(';', 1)[0] ?? 'no content type';
  const redirected = status === 0 || (status >= 300 && status < 400);
  const hint = redirected ? 'The server redirects: use the target URL.' : 'Check the URL.';
  const message = `The response is not from Latchkey: status ${status}, ${type}. ${hint}`;
  return new NotLatchkeyError('NOT_LATCHKEY', message, details);
}

/** Returns the GraphQL `errors` of a body, or undefined if it has none. APIs may omit the message of an error. */
export function responseErrors(body: Answer['body']): readonly ResponseError[] | undefined {
  const errors = body?.errors;
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  return errors.map((error: unknown) => {
    const { message = 'An error without a message.', ...rest } = isObject(error) ? error : {};
    return { ...rest, message: String(message) };
  });
}
