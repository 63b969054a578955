import type { TypedDocumentString } from './generated/operations.ts';

/** One of the `errors` of a GraphQL response. */
export interface ResponseError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The server answered with errors in place of data. */
export class GraphQLRequestError extends Error {
  override readonly name = 'GraphQLRequestError';
  /** The HTTP status. */
  readonly status: number;
  readonly errors: readonly ResponseError[];

  constructor(status: number, errors: readonly ResponseError[]) {
    super(errors.map(({ message }) => message).join('; ') || `HTTP status ${status}`);
    this.status = status;
    this.errors = errors;
  }
}

interface RequestOptions<Variables> {
  readonly variables: Variables;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
}

/**
 * Sends one typed operation over HTTP and answers its data.
 * @throws {GraphQLRequestError} when the answer has errors.
 */
export async function request<Data, Variables>(
  endpoint: string,
  document: TypedDocumentString<Data, Variables>,
  { variables, token }: RequestOptions<Variables>,
): Promise<Data> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const body: { data?: Data; errors?: readonly ResponseError[] } = await response.json();
  if (body.errors?.length || !body.data) throw new GraphQLRequestError(response.status, body.errors ?? []);
  return body.data;
}
