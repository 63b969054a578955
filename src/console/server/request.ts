import type { TypedDocumentString } from '../../sdk/generated/operations.ts';
import { atGateway, BASE_PATH } from './address.ts';

// The console is served by the gateway that it manages.
const ENDPOINT = atGateway('/graphql');
// Asks for the refresh token to be kept in a cookie that no script can read. A page of another origin cannot send it.
const SESSION_MODE = { 'X-Latchkey-Session': 'cookie' };
const TIMEOUT_MS = 30_000;

interface ResponseError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

/** The gateway did not answer, or answered with an error in place of data. */
export class RequestFailure extends Error {
  /** The code of the error; `UNREACHABLE` when there was no answer. */
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(message: string, code: string, requestId?: string) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

interface SendOptions<Variables> {
  readonly variables: Variables;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The one way to the gateway: sends a typed operation and answers its data. @throws {RequestFailure} */
export async function send<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  { variables, token, signal }: SendOptions<Variables>,
): Promise<Data> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      ...SESSION_MODE,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document.toString(), variables }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new RequestFailure(
      'The gateway cannot be reached. Check your connection and try again.',
      'UNREACHABLE',
    );
  });
  return await dataIn<Data>(response);
}

/** The page of the console as the gateway serves it now; `undefined` when it does not. */
export async function currentPage(): Promise<string | undefined> {
  const response = await fetch(`${BASE_PATH}/`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => undefined,
  );
  return response?.ok ? await response.text() : undefined;
}

async function dataIn<Data>(response: Response): Promise<Data> {
  const body: { data?: Data | null; errors?: readonly ResponseError[] } = await response
    .json()
    .catch(() => ({}));
  const [error] = body.errors ?? [];
  if (!error && body.data) return body.data;
  throw new RequestFailure(
    error?.message ?? `The gateway answered with HTTP status ${response.status}.`,
    error?.extensions?.code ?? 'INTERNAL',
    error?.extensions?.requestId ?? response.headers.get('X-Request-Id') ?? undefined,
  );
}
