import { type DocumentSource, type TypedDocument, textOf } from './document.ts';
import { execute } from './graphql.ts';
import type { Http } from './http.ts';
import type { CallOptions } from './plane.ts';

export interface ApiRequestOptions extends CallOptions {
  /** Sent along; the gateway reads them, and passes none that identify the caller on. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Which operation of the document to execute, when it has several. */
  readonly operationName?: string | undefined;
}

/** Variables may be left out where none is required. */
type Rest<Variables> =
  Record<string, never> extends Variables
    ? [variables?: Variables | undefined, options?: ApiRequestOptions]
    : [variables: Variables, options?: ApiRequestOptions];

/** A text, or a tree without types: else a typed document could be sent without its variables. */
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
   * Sends an operation and answers its data, typed when the document is. Queries are sent again when nobody knows what
   * became of them, mutations only when they were surely not done.
   * @throws {AuthenticationError | PermissionError | RateLimitError | NotFoundError} when Latchkey refuses it: the key,
   *   its scopes (`missingScopes`), its limit (`retryAfter`), the name of the API.
   * @throws {GraphQLRequestError} when the answer has other `errors`, even beside data.
   * @throws {ServerError} when the API cannot be reached, or is too slow.
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
      text: textOf(document),
      token: this.#clientKey,
      variables,
      operationName,
      headers,
      signal,
    });
    return data as Data;
  }
}
