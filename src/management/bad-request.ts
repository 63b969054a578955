import { PothosValidationError } from '@pothos/core';
import { decodeGlobalID } from '@pothos/plugin-relay';
import { RequestError } from '../domain/errors.ts';

/** Converts a Pothos validation error, which invalid arguments cause, to a `BAD_REQUEST` error. */
export function asBadRequest(error: unknown): unknown {
  return error instanceof PothosValidationError ? new RequestError('BAD_REQUEST', error.message) : error;
}

/** Encodes a global id in the Relay format, in a third of the time that `encodeGlobalID` of Pothos takes. */
export function encodeId(typename: string, id: string | number | bigint): string {
  return btoa(`${typename}:${id}`);
}

/**
 * Returns the local id in a global id of the type. Returns any other input unchanged, because it may be another
 * identifier of the object, such as a client id.
 */
export function decodeRef(typename: string, id: string): string {
  const [type, localId, ...rest] = Buffer.from(id, 'base64').toString().split(':');
  return type === typename && localId && rest.length === 0 ? localId : id;
}

/** Decodes a global id. @throws {RequestError} `BAD_REQUEST` */
export function decodeId(globalId: string): { typename: string; id: string } {
  try {
    return decodeGlobalID(globalId);
  } catch {
    // The Pothos error quotes the id, which may be a secret that was passed by mistake.
    throw new RequestError('BAD_REQUEST', 'Invalid global id.');
  }
}
