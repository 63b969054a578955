import { resolveCursorConnection } from '@pothos/plugin-relay';
import { RequestError } from '../domain/errors.ts';
import { MAX_COUNTED } from '../domain/total-count.ts';
import type { Page, Position } from '../storage/page.ts';
import { asBadRequest } from './bad-request.ts';

/** The largest page of a list. */
export const MAX_PAGE = 100;

interface ConnectionArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
}

/** Resolves a list, newest first, as a Relay connection. Counts its items only if the query selects a count. */
export async function createConnection<T extends Position>(
  args: ConnectionArguments,
  list: (page: Page) => Promise<T[]>,
  count: () => Promise<number>,
) {
  return await connectionBy(args, list, count, BY_CREATION);
}

/** The cursor codec of a list. */
interface Cursors<T, Place> {
  readonly encode: (item: T) => string;
  /** @throws {RequestError} `BAD_REQUEST` */
  readonly decode: (cursor: string) => Place;
}

const BY_CREATION: Cursors<Position, Position> = { encode: encodeCursor, decode: decodeCursor };

/** A page of a list whose cursors decode to `Place`. */
type PageWith<Place> = Omit<Page, 'after' | 'before'> & {
  readonly after: Place | undefined;
  readonly before: Place | undefined;
};

/** Resolves a list in any order as a Relay connection. Its cursors encode the position of an item in that order. */
export async function connectionBy<T extends { readonly id: string }, Place>(
  args: ConnectionArguments,
  list: (page: PageWith<Place>) => Promise<T[]>,
  count: () => Promise<number>,
  { encode, decode }: Cursors<T, Place>,
) {
  rejectLargePages(args);
  const toPlace = (cursor: string | undefined) => (cursor === undefined ? undefined : decode(cursor));
  const connection = await resolveCursorConnection<Promise<T[]>>(
    { args, toCursor: encode, defaultSize: 20, maxSize: MAX_PAGE },
    ({ before, after, limit, inverted }) =>
      list({ limit, inverted, before: toPlace(before), after: toPlace(after) }),
  ).catch((error: unknown) => {
    throw asBadRequest(error);
  });
  let total: Promise<number> | undefined;
  const countOnce = () => {
    total ??= count();
    return total;
  };
  return {
    ...connection,
    totalCount: async () => Math.min(await countOnce(), MAX_COUNTED),
    totalCountIsExact: async () => (await countOnce()) <= MAX_COUNTED,
  };
}

/** @throws {RequestError} `BAD_REQUEST` */
function rejectLargePages({ first, last }: ConnectionArguments): void {
  for (const [name, size] of Object.entries({ first, last })) {
    if (size != null && size > MAX_PAGE) {
      throw new RequestError('BAD_REQUEST', `${name} must be at most ${MAX_PAGE}.`);
    }
  }
}

function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(`${createdAt}:${id}`).toString('base64url');
}

function decodeCursor(cursor: string): Position {
  const [, createdAt, id] = /^(\d{1,15}):([\w-]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt === undefined || id === undefined) throw badCursor();
  return { createdAt: Number(createdAt), id };
}

/** Returns the error for a cursor that the list did not create. */
export function badCursor(): RequestError {
  return new RequestError('BAD_REQUEST', 'Invalid cursor for this list.');
}
