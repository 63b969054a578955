import { and, asc, desc, type SQL, sql } from 'drizzle-orm';
import {
  type ClientKeyOrder,
  type ClientKeyOrderField,
  type ClientKeyPlace,
  IN_PLACE_OF_NULL,
} from '../domain/client-key-order.ts';
import type { Page, SelectedPage } from './page.ts';
import type { Tables } from './tables.ts';

/** A part of an ordered list. */
export type ClientKeyPage = Omit<Page, 'after' | 'before'> & {
  readonly order: ClientKeyOrder;
  readonly after?: ClientKeyPlace | undefined;
  readonly before?: ClientKeyPlace | undefined;
};

/** The condition and order of a page, by keyset: nothing is counted off. */
export function selectOrderedPage(
  keys: Tables['clientKeys'],
  { order, inverted, after, before }: ClientKeyPage,
): SelectedPage {
  const value = valueIn(keys, order.field);
  const place = sql`(${value}, ${keys.id})`;
  const [ahead, back] = order.direction === 'desc' ? [sql`<`, sql`>`] : [sql`>`, sql`<`];
  const beyond = (compare: SQL, { value: given, id }: ClientKeyPlace): SQL => {
    // As the triggers do it: not every database knows the small letters of every script.
    const at = order.field === 'name' ? sql`lower(${given})` : sql`${given}`;
    return sql`${place} ${compare} (${at}, ${id})`;
  };
  const sorted = (order.direction === 'desc') === inverted ? asc : desc;
  return {
    where: and(after && beyond(ahead, after), before && beyond(back, before)),
    orderBy: [sorted(value), sorted(keys.id)],
  };
}

function valueIn(keys: Tables['clientKeys'], field: ClientKeyOrderField): SQL {
  if (field === 'createdAt') return sql`${keys.createdAt}`;
  if (field === 'name') return sql`${keys.sortName}`;
  const column = sql.raw(field === 'lastUsedAt' ? 'last_used_at' : 'expires_at');
  const inPlaceOfNull = sql.raw(String(IN_PLACE_OF_NULL[field]));
  return sql`case when ${column} is null then ${inPlaceOfNull} else ${column} end`;
}
