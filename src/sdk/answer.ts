import { errorOf, type LatchkeyError, NotLatchkeyError, type ResponseError } from './errors.ts';

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON object that it is; undefined when it is none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** What every error tells of the answer that it stems from. */
  readonly told: {
    readonly status: number;
    readonly requestId: string | undefined;
    readonly retryAfter: number | undefined;
  };
}

export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const retryAfter = secondsIn(headers.get('retry-after'));
  const told = { status, requestId: headers.get('x-request-id') ?? undefined, retryAfter };
  return { status, headers, body: jsonObject(headers, await response.text()), told };
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function secondsIn(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  // Date.parse would also take numbers such as -1 and 1.5 for dates.
  const date = /^[A-Z]/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (date - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

function jsonObject(headers: Headers, text: string): Answer['body'] {
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

/** The texts in what should be a list of them. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

/**
 * What went wrong, as an answer without GraphQL tells it: problem details (RFC 9457), an OAuth error (RFC 6749
 * section 5.2), or nothing that Latchkey would say.
 */
export function failureIn(answer: Answer): LatchkeyError {
  const { status, body = {}, told } = answer;
  if (status >= 400 && isText(body.code) && isText(body.title)) {
    return errorOf(body.code, body.title, { ...told, missingScopes: textsIn(body.missingScopes) });
  }
  if (status >= 400 && isText(body.error)) {
    return errorOf(body.error, isText(body.error_description) ? body.error_description : body.error, told);
  }
  return strange(answer);
}

/** The error of an answer that is not Latchkey's. A proxy before it may still say that there is none now. */
export function strange({ status, headers, told }: Answer): LatchkeyError {
  if (status === 429) return errorOf('RATE_LIMITED', 'Too many requests.', told);
  if (status >= 502 && status <= 504) return errorOf('UNAVAILABLE', `Status ${status} from a proxy.`, told);
  const type = headers.get('content-type')?.split(';', 1)[0] ?? 'no content type';
  const redirected = status === 0 || (status >= 300 && status < 400);
  const hint = redirected ? 'It redirects: give the URL that it leads to.' : 'Check the URL.';
  const message = `The answer is not Latchkey's: status ${status}, ${type}. ${hint}`;
  return new NotLatchkeyError('NOT_LATCHKEY', message, told);
}

/** The GraphQL `errors` of a body; undefined when it has none. An API may forget the message of one. */
export function responseErrors(body: Answer['body']): readonly ResponseError[] | undefined {
  const errors = body?.errors;
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  return errors.map((error: unknown) => {
    const { message = 'An error without a message.', ...rest } = isObject(error) ? error : {};
    return { ...rest, message: String(message) };
  });
}
