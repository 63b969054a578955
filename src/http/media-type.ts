import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

/** How much of `Accept` is read, in characters. */
const MAX_ACCEPT_LENGTH = 1_000;

/** Returns the media type of a `Content-Type` (RFC 9110 section 8.3.1) in lowercase, without its parameters. */
export function parseMediaType(contentType = ''): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/**
 * Returns the type that a client prefers (RFC 9110 section 12.5.1), or undefined if it accepts none.
 * @param types The available types. Of those that a client accepts alike, the first is preferred.
 */
export function preferredType<Type extends string>(
  { headers }: IncomingMessage,
  types: readonly Type[],
): Type | undefined {
  // Parsing takes long for a long header, and no client sends one.
  const accept = headers.accept?.slice(0, MAX_ACCEPT_LENGTH);
  const preferred = new Negotiator({ headers: { accept } }).mediaType(types);
  return types.find((type) => type === preferred);
}
