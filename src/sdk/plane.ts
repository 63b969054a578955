import { isObject, isText } from './answer.ts';
import { type DocumentSource, printDocument, type TypedDocument } from './document.ts';
import { AuthenticationError, createError, type FieldError } from './errors.ts';
import { execute, type Result } from './graphql.ts';
import type { Http } from './http.ts';

/** Options of every call, passed as the last argument. */
export interface CallOptions {
  /** Aborts the call, including while it waits for a retry. */
  readonly signal?: AbortSignal | undefined;
}

/** Provides the access tokens for requests. */
export interface Tokens {
  /** Returns the current access token, or undefined if no account is signed in. */
  current(signal: AbortSignal | undefined): Promise<string | undefined>;
  /** Replaces an access token that was rejected. Returns undefined if it cannot be replaced. */
  renew(rejected: string, signal: AbortSignal | undefined): Promise<string | undefined>;
}

/** An error member of a result union. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The data of an operation without the errors in its result unions, which are thrown. */
export type Succeeded<Data> = { readonly [Field in keyof Data]: Exclude<Data[Field], Failure> };

/** Sends an operation of the management API. @throws {LatchkeyError} */
export type Send = <Data, Variables>(
  document: TypedDocument<Data, Variables> & DocumentSource,
  variables: Variables,
  options?: CallOptions,
) => Promise<Succeeded<Data>>;

/** Sends operations without an access token, for example to sign in. */
export function sendAsNobody(http: Http): Send {
  return async (document, variables, options) => sendWith(http, document, variables, { ...options });
}

/** Sends operations with an access token. Retries once with a new token if the gateway rejects the first. */
export function sendAs(http: Http, tokens: Tokens): Send {
  return async (document, variables, { signal } = {}) => {
    const token = await tokens.current(signal);
    try {
      return await sendWith(http, document, variables, { signal, token });
    } catch (error) {
      if (token === undefined || !(error instanceof AuthenticationError && error.status === 401)) throw error;
      const renewed = await tokens.renew(token, signal);
      if (renewed === undefined) throw error;
      return await sendWith(http, document, variables, { signal, token: renewed });
    }
  };
}

async function sendWith<Data, Variables>(
  http: Http,
  document: TypedDocument<Data, Variables> & DocumentSource,
  variables: Variables,
  { token, signal }: CallOptions & { readonly token?: string | undefined },
): Promise<Succeeded<Data>> {
  const operation = { path: '/graphql', text: printDocument(document), variables, token, signal };
  return unwrapResults<Data>(await execute(http, operation));
}

/** Returns the data of a result. @throws {LatchkeyError} for an error in a result union. */
function unwrapResults<Data>({ data, details }: Result): Succeeded<Data> {
  for (const result of Object.values(data)) {
    if (isFailure(result)) {
      const { code, message, fieldErrors } = result;
      throw createError(code, message, { ...details, fieldErrors });
    }
  }
  return data as Succeeded<Data>;
}

function isFailure(result: unknown): result is Failure & { readonly fieldErrors?: readonly FieldError[] } {
  return isObject(result) && isText(result.code) && isText(result.message);
}
