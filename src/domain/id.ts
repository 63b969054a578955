import { v7 } from 'uuid';

/** Creates a UUID of version 7 (RFC 9562). Ids sort in order of creation, even within a millisecond. */
export function newId(): string {
  return v7();
}
