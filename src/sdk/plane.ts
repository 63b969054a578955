import { isObject, isText } from './answer.ts';
import { type DocumentSource, type TypedDocument, textOf } from './document.ts';
import { AuthenticationError, errorOf, type FieldError } from './errors.ts';
import { execute, type Result } from './graphql.ts';
import type { Http } from './http.ts';

/** What every call takes as its last argument. */
export interface CallOptions {
  /** Ends the call, also while it waits to try again. */
  readonly signal?: AbortSignal | undefined;
}

/** Whose tokens requests are sent with. */
export interface Tokens {
  /** The access token to send now; undefined when nobody is signed in. */
  current(signal: AbortSignal | undefined): Promise<string | undefined>;
  /** Another in place of one that was refused; undefined when there can be none. */
  renew(refused: string, signal: AbortSignal | undefined): Promise<string | undefined>;
}

/** A member of a result union that tells why nothing was done. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The data of an operation without the failures in its result unions, which are thrown. */
export type Succeeded<Data> = { readonly [Field in keyof Data]: Exclude<Data[Field], Failure> };

/** Sends an operation of the management API. @throws {LatchkeyError} */
export type Send = <Data, Variables>(
  document: TypedDocument<Data, Variables> & DocumentSource,
  variables: Variables,
  options?: CallOptions,
) => Promise<Succeeded<Data>>;

/** Sends as nobody: what it takes to sign in. */
export function sendAsNobody(http: Http): Send {
  return async (document, variables, options) => sendWith(http, document, variables, { ...options });
}

/** Sends as whoever is signed in; with a new token, once, when the one that was sent is refused. */
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
  const operation = { path: '/graphql', text: textOf(document), variables, token, signal };
  return succeeded<Data>(await execute(http, operation));
}

function succeeded<Data>({ data, told }: Result): Succeeded<Data> {
  for (const result of Object.values(data)) {
    if (isFailure(result)) {
      const { code, message, fieldErrors } = result;
      throw errorOf(code, message, { ...told, fieldErrors });
    }
  }
  return data as Succeeded<Data>;
}

function isFailure(result: unknown): result is Failure & { readonly fieldErrors?: readonly FieldError[] } {
  return isObject(result) && isText(result.code) && isText(result.message);
}
