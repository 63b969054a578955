import type {
  ClientKeyOrder,
  ClientKeyOrderField,
  ClientKeyStatus,
  ClientKeysQueryVariables,
} from '../sdk/generated/operations.ts';

export const PAGE_SIZE = 20;

const FIELDS: readonly ClientKeyOrderField[] = ['CREATED_AT', 'NAME', 'LAST_USED_AT', 'EXPIRES_AT'];
const STATUSES: readonly ClientKeyStatus[] = ['ACTIVE', 'EXPIRED', 'REVOKED'];

/** Search parameters of the key list. They are part of the URL, so that a search can be bookmarked and shared. */
export interface KeySearch {
  readonly text?: string | undefined;
  readonly status?: ClientKeyStatus | undefined;
  /** The id of an account. */
  readonly owner?: string | undefined;
  readonly sort?: ClientKeyOrderField | undefined;
  readonly direction?: 'ASC' | 'DESC' | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly page?: number | undefined;
}

/** Parses search parameters and drops invalid ones, because users can edit the URL. */
export function parseKeySearch(raw: Readonly<Record<string, unknown>>): KeySearch {
  const text = (name: string) =>
    raw[name] === undefined || raw[name] === '' ? undefined : String(raw[name]);
  const page = Number(raw.page);
  return {
    text: text('text'),
    status: STATUSES.find((status) => status === raw.status),
    owner: text('owner'),
    sort: FIELDS.find((field) => field === raw.sort),
    direction: raw.direction === 'ASC' || raw.direction === 'DESC' ? raw.direction : undefined,
    after: text('after'),
    before: text('before'),
    page: Number.isInteger(page) && page > 1 ? page : undefined,
  };
}

/** Returns the order of the list. The default is newest first. */
export function orderIn({ sort = 'CREATED_AT', direction = 'DESC' }: KeySearch): ClientKeyOrder {
  return { field: sort, direction };
}

export function pageIn({ page = 1 }: KeySearch): number {
  return page;
}

export function toVariables(search: KeySearch): ClientKeysQueryVariables {
  const { text = null, status = null, owner = null, after, before } = search;
  const part = before ? { last: PAGE_SIZE, before } : { first: PAGE_SIZE, after: after ?? null };
  return { ...part, filter: { text, status, owner }, orderBy: orderIn(search) };
}
