import { type ClientKeyPlace, type ClientKeyOrder as Order, placeOf } from '../../domain/client-key-order.ts';
import { hidesInLine } from '../../domain/text.ts';
import type { ClientKey } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { badCursor } from '../connection.ts';

const ClientKeyOrderField = builder.enumType('ClientKeyOrderField', {
  description: 'The orders of client keys.',
  values: {
    CREATED_AT: { description: 'When it was made.', value: 'createdAt' },
    NAME: { description: 'Its name, in any case.', value: 'name' },
    LAST_USED_AT: { description: 'When it was last used; never comes before any time.', value: 'lastUsedAt' },
    EXPIRES_AT: { description: 'When it expires; never comes after any time.', value: 'expiresAt' },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of an order comes first.',
  values: {
    ASC: { description: 'The least, or the earliest.', value: 'asc' },
    DESC: { description: 'The greatest, or the latest.', value: 'desc' },
  } as const,
});

export const ClientKeyOrder = builder.inputType('ClientKeyOrder', {
  description: 'How to order client keys.',
  fields: (t) => ({
    field: t.field({ type: ClientKeyOrderField, required: true, description: 'The field to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'The direction of the order.' }),
  }),
});

/** The cursors of an ordered list. They are valid for that order only. */
export function cursorsIn(order: Order) {
  return {
    encode(key: ClientKey): string {
      const { value, id } = placeOf(key, order);
      return Buffer.from(JSON.stringify([order.field, value, id])).toString('base64url');
    },
    decode(cursor: string): ClientKeyPlace {
      const [field, value, id] = listIn(Buffer.from(cursor, 'base64url').toString());
      if (field !== order.field || !isId(id)) throw badCursor();
      if (order.field === 'name' ? !isName(value) : !isTime(value)) throw badCursor();
      return { value: value as string | number, id };
    },
  };
}

const MAX_NAME_LENGTH = 200;

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_NAME_LENGTH && !hidesInLine(value);
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

function listIn(json: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
