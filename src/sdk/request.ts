import { type DocumentSource, type TypedDocument, textOf } from './document.ts';
import { execute } from './graphql.ts';
import { baseOf, Http } from './http.ts';

interface RequestOptions<Variables> {
  readonly variables: Variables;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
}

/**
 * Sends one typed operation over HTTP, once, and answers its data as it came: the lowest layer, without a client.
 * @throws {LatchkeyError} when the answer has errors. The failures in result unions are data.
 */
export async function request<Data, Variables>(
  endpoint: string,
  document: TypedDocument<Data, Variables> & DocumentSource,
  { variables, token }: RequestOptions<Variables>,
): Promise<Data> {
  const options = { base: baseOf(endpoint), fetch: globalThis.fetch, timeout: 30_000, maxRetries: 0 };
  const { data } = await execute(new Http(options), { path: '', text: textOf(document), variables, token });
  return data as Data;
}
