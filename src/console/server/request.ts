import type { TypedDocumentString } from '../../sdk/generated/operations.ts';
import { atGateway, BASE_PATH } from './address.ts';

// The console is served by the gateway that it manages.
const ENDPOINT = atGateway('/graphql');
// Requests an HttpOnly cookie for the refresh token. Pages of other origins cannot send this header.
const SESSION_MODE = { 'X-Latchkey-Session': 'cookie' };
const TIMEOUT_MS = 30_000;

interface ResponseError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

/** Thrown when the gateway is unreachable or returns an error instead of data. */
export class RequestFailure extends Error {
  /** Error code, or `UNREACHABLE` if there was no response. */
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

/** Sends a typed operation to the gateway and returns its data. @throws {RequestFailure} */
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
      'Failed to reach the gateway. Check your connection and try again.',
      'UNREACHABLE',
    );
  });
  return await readData<Data>(response);
}

/** Fetches the current HTML of the console. Returns `undefined` if that fails. */
export async function currentPage(): Promise<string | undefined> {
  const response = await fetch(`${BASE_PATH}/`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => undefined,
  );
  return response?.ok ? await response.text() : undefined;
}

async function readData<Data>(response: Response): Promise<Data> {
  const body: { data?: Data | null; errors?: readonly ResponseError[] } = await response
    .json()
    .catch(() => ({}));
  const [error] = body.errors ?? [];
  if (!error && body.data) return body.data;
  throw new RequestFailure(
    error?.message ?? `The gateway returned HTTP status ${response.status}.`,
    error?.extensions?.code ?? 'INTERNAL',
    error?.extensions?.requestId ?? response.headers.get('X-Request-Id') ?? undefined,
  );
}
