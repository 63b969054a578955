import { resolveCursorConnection } from '@pothos/plugin-relay';
import { RequestError } from '../domain/errors.ts';
import type { Page, Position } from '../storage/page.ts';
import { asBadRequest } from './bad-request.ts';

interface ConnectionArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
}

/** Resolves a list, newest first, as a Relay connection; `totalCount` is counted only when asked for. */
export async function connectionOf<T extends Position>(
  args: ConnectionArguments,
  list: (page: Page) => Promise<T[]>,
  totalCount: () => Promise<number>,
) {
  const connection = await resolveCursorConnection<Promise<T[]>>(
    { args, toCursor: encodeCursor, defaultSize: 20, maxSize: 100 },
    ({ before, after, limit, inverted }) =>
      list({ limit, inverted, before: decodeCursor(before), after: decodeCursor(after) }),
  ).catch((error: unknown) => {
    throw asBadRequest(error);
  });
  return { ...connection, totalCount };
}

function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(`${createdAt}:${id}`).toString('base64url');
}

function decodeCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const [, createdAt, id] = /^(\d{1,15}):([\w-]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt === undefined || id === undefined) {
    throw new RequestError('BAD_REQUEST', 'The cursor is not one that this list gave.');
  }
  return { createdAt: Number(createdAt), id };
}
