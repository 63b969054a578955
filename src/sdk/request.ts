import { type DocumentSource, printDocument, type TypedDocument } from './document.ts';
import { execute } from './graphql.ts';
import { Http, toBaseUrl } from './http.ts';

interface RequestOptions<Variables> {
  readonly variables: Variables;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
}

/**
 * Sends one typed operation over HTTP without a client and without retries, and returns its data unchanged.
 * @throws {LatchkeyError} when the response has errors. The errors in result unions are returned as data.
 */
export async function request<Data, Variables>(
  endpoint: string,
  document: TypedDocument<Data, Variables> & DocumentSource,
  { variables, token }: RequestOptions<Variables>,
): Promise<Data> {
  const options = { base: toBaseUrl(endpoint), fetch: globalThis.fetch, timeout: 30_000, maxRetries: 0 };
  const { data } = await execute(new Http(options), {
    path: '',
    text: printDocument(document),
    variables,
    token,
  });
  return data as Data;
}
