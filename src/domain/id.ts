import { v7 } from 'uuid';

/** A new id: a UUID of version 7 (RFC 9562), so that what is made later sorts later, even within a millisecond. */
export function newId(): string {
  return v7();
}
