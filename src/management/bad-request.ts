import { PothosValidationError } from '@pothos/core';
import { decodeGlobalID } from '@pothos/plugin-relay';
import { RequestError } from '../domain/errors.ts';

/** Converts the argument errors of Pothos to errors of the request. */
export function asBadRequest(error: unknown): unknown {
  return error instanceof PothosValidationError ? new RequestError('BAD_REQUEST', error.message) : error;
}

/** Writes a global id: as Relay does, and in a third of the time of its own function. */
export function encodeId(typename: string, id: string | number | bigint): string {
  return btoa(`${typename}:${id}`);
}

/** Returns the id in a global id of this type, or the string itself otherwise: it may be another name of the object. */
export function refOf(typename: string, id: string): string {
  const [type, held, ...rest] = Buffer.from(id, 'base64').toString().split(':');
  return type === typename && held && rest.length === 0 ? held : id;
}

/** Reads a global id. @throws {RequestError} `BAD_REQUEST` */
export function decodeId(globalId: string): { typename: string; id: string } {
  try {
    return decodeGlobalID(globalId);
  } catch {
    // The error of Pothos quotes the id, which may be a secret that was put in its place.
    throw new RequestError('BAD_REQUEST', 'Invalid global id.');
  }
}
