import { type DocumentSource, printDocument, type TypedDocument } from './document.ts';
import { execute } from './graphql.ts';
import type { Http } from './http.ts';
import type { CallOptions } from './plane.ts';

export interface ApiRequestOptions extends CallOptions {
  /** Additional request headers. The gateway does not forward those that identify the caller. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The operation to execute, if the document has several. */
  readonly operationName?: string | undefined;
}

/** The variables are optional if none of them is required. */
type Rest<Variables> =
  Record<string, never> extends Variables
    ? [variables?: Variables | undefined, options?: ApiRequestOptions]
    : [variables: Variables, options?: ApiRequestOptions];

/** Excludes typed documents, which could otherwise be sent without their variables. */
interface Untyped {
  readonly __apiType?: never;
}

/** A protected API, called with the client key. */
export class Api {
  readonly #http: Http;
  readonly #path: string;
  readonly #clientKey: string;

  constructor(http: Http, name: string, clientKey: string) {
    this.#http = http;
    this.#path = `/apis/${encodeURIComponent(name)}`;
    this.#clientKey = clientKey;
  }

  /**
   * Sends an operation and returns its data, which is typed if the document is typed. Queries are retried if their
   * outcome is unknown, mutations only if they were certainly not executed.
   * @throws {AuthenticationError | PermissionError | RateLimitError | NotFoundError} when Latchkey rejects the key, its
   *   scopes (`missingScopes`), a request over its limit (`retryAfter`), or the name of the API.
   * @throws {GraphQLRequestError} when the response contains other `errors`, even together with data.
   * @throws {ServerError} when the API is unreachable or too slow.
   */
  async request<Data, Variables>(
    document: TypedDocument<Data, Variables> & DocumentSource,
    ...rest: Rest<Variables>
  ): Promise<Data>;
  async request<Data = unknown>(
    document: DocumentSource & Untyped,
    variables?: Readonly<Record<string, unknown>>,
    options?: ApiRequestOptions,
  ): Promise<Data>;
  async request<Data>(
    document: DocumentSource,
    ...[variables, options]: readonly [variables?: unknown, options?: ApiRequestOptions]
  ): Promise<Data> {
    const { signal, headers, operationName } = options ?? {};
    const { data } = await execute(this.#http, {
      path: this.#path,
      text: printDocument(document),
      token: this.#clientKey,
      variables,
      operationName,
      headers,
      signal,
    });
    return data as Data;
  }
}
