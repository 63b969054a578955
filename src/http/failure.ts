import { DomainError, RequestError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';

/**
 * Converts an error to one that callers may see. Any other than a `DomainError` becomes `INTERNAL`, and
 * is logged here, once, with the request id by which the caller can name it.
 */
export function publicError(error: unknown, log: Logger, requestId: string): DomainError {
  if (error instanceof DomainError) {
    if (error.cause !== undefined)
      log.error({ requestId, code: error.code, err: error.cause }, error.message);
    return error;
  }
  log.error({ requestId, err: error }, 'Unexpected error');
  return new RequestError(
    'INTERNAL',
    'Internal error. Report the request id to the operator of the gateway.',
  );
}
