import { type Answer, failureIn, isObject, isText, responseErrors, strange, textsIn } from './answer.ts';
import {
  createError,
  GraphQLRequestError,
  isRefusal,
  type LatchkeyError,
  type ResponseError,
} from './errors.ts';
import { bearer, type Http } from './http.ts';

export interface Operation {
  readonly path: string;
  readonly text: string;
  readonly variables?: unknown;
  readonly operationName?: string | undefined;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The data of a response without GraphQL errors. */
export interface Result {
  readonly data: Readonly<Record<string, unknown>>;
  /** The details for errors that are caused by failures in result unions. */
  readonly details: Answer['details'];
}

// Also matches queries that contain these words elsewhere. They are then not retried, which is safe.
const UNREPEATABLE = /\b(mutation|subscription)\b/;

/** Sends one operation (GraphQL over HTTP). @throws {LatchkeyError} */
export async function execute(http: Http, operation: Operation): Promise<Result> {
  const { path, text, variables, operationName, token, signal } = operation;
  const headers = new Headers(operation.headers);
  headers.set('Content-Type', 'application/json');
  headers.set('Accept', 'application/graphql-response+json, application/json;q=0.9');
  if (token !== undefined) headers.set('Authorization', bearer(token).Authorization);
  const body = JSON.stringify({ query: text, variables, operationName });
  const repeatable = !UNREPEATABLE.test(text);
  return await http.send({ method: 'POST', path, headers, body, repeatable, signal }, resultIn);
}

function resultIn(answer: Answer): Result {
  const { body, details } = answer;
  const errors = responseErrors(body);
  if (errors) throw errorIn(errors, answer);
  if (isObject(body?.data) && answer.status < 300) return { data: body.data, details };
  throw isObject(body?.data) ? strange(answer) : failureIn(answer);
}

/** Creates an error of a specific class if the whole request was rejected, or else a GraphQLRequestError. */
function errorIn(errors: readonly ResponseError[], { status, body, details }: Answer): LatchkeyError {
  const message = errors.map((error) => error.message).join('; ');
  const { code, missingScopes } = errors[0]?.extensions ?? {};
  const data = body?.data ?? undefined;
  if (isText(code) && isRefusal(status) && data === undefined) {
    return createError(code, message, { ...details, errors, missingScopes: textsIn(missingScopes) });
  }
  return new GraphQLRequestError(isText(code) ? code : 'GRAPHQL_FAILED', message, {
    ...details,
    errors,
    data,
  });
}
