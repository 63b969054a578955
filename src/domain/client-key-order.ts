/** The fields that client keys can be ordered by. */
export type ClientKeyOrderField = 'createdAt' | 'name' | 'lastUsedAt' | 'expiresAt';

/** The order of a list of client keys. Ties are ordered by id, in the same direction. */
export interface ClientKeyOrder {
  readonly field: ClientKeyOrderField;
  readonly direction: 'asc' | 'desc';
}

/** A position in an ordered list. */
export interface ClientKeyPlace {
  readonly value: string | number;
  readonly id: string;
}

interface Ordered {
  readonly id: string;
  readonly createdAt: number;
  readonly name: string;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
}

/** The sort values of a key that was never used and of a key that never expires. */
export const IN_PLACE_OF_NULL = { lastUsedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER } as const;

/** Returns the position of a key in an ordered list. */
export function toPlace(key: Ordered, { field }: ClientKeyOrder): ClientKeyPlace {
  const value =
    field === 'lastUsedAt' || field === 'expiresAt' ? (key[field] ?? IN_PLACE_OF_NULL[field]) : key[field];
  return { value, id: key.id };
}
