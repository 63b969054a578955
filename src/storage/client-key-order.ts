import { and, asc, desc, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import {
  type ClientKeyOrder,
  type ClientKeyOrderField,
  type ClientKeyPlace,
  IN_PLACE_OF_NULL,
} from '../domain/client-key-order.ts';
import type { Page } from './page.ts';
import type { Tables } from './tables.ts';

/** A part of an ordered list. */
export type ClientKeyPage = Omit<Page, 'after' | 'before'> & {
  readonly order: ClientKeyOrder;
  readonly after?: ClientKeyPlace | undefined;
  readonly before?: ClientKeyPlace | undefined;
};

/** The condition and order of a page, by keyset: nothing is counted off. */
export function orderedPageOf(keys: Tables['clientKeys'], { order, inverted, after, before }: ClientKeyPage) {
  const value = valueIn(keys, order.field);
  const [ahead, back] = order.direction === 'desc' ? [lt, gt] : [gt, lt];
  const beyond = (compare: typeof lt, { value: given, id }: ClientKeyPlace): SQL | undefined => {
    // The database puts a name in lower case as it does its column: not every one knows more than ASCII.
    const at = order.field === 'name' ? sql`lower(${given})` : sql`${given}`;
    return or(compare(value, at), and(sql`${value} = ${at}`, compare(keys.id, id)));
  };
  const sorted = (order.direction === 'desc') === inverted ? asc : desc;
  return {
    where: and(after && beyond(ahead, after), before && beyond(back, before)),
    orderBy: [sorted(value), sorted(keys.id)],
  };
}

function valueIn(keys: Tables['clientKeys'], field: ClientKeyOrderField): SQL {
  if (field === 'createdAt') return sql`${keys.createdAt}`;
  if (field === 'name') return sql`lower(${keys.name})`;
  return sql`coalesce(${keys[field]}, ${sql.raw(String(IN_PLACE_OF_NULL[field]))})`;
}
