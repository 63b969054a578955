import { DomainError, RequestError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';

/**
 * What a caller may be told of an error. Anything that was not made for callers becomes `INTERNAL`, and
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
    'Something went wrong on our side. Quote the request id to whoever runs it.',
  );
}
