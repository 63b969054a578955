import { type ClientKeyPlace, type ClientKeyOrder as Order, toPlace } from '../../domain/client-key-order.ts';
import { hidesInLine } from '../../domain/text.ts';
import type { ClientKey } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { badCursor } from '../connection.ts';

const ClientKeyOrderField = builder.enumType('ClientKeyOrderField', {
  description: 'The fields by which client keys can be ordered.',
  values: {
    CREATED_AT: { description: 'The creation time.', value: 'createdAt' },
    NAME: { description: 'The name, ignoring case.', value: 'name' },
    LAST_USED_AT: {
      description: 'The time of the last use, where unused keys are the lowest.',
      value: 'lastUsedAt',
    },
    EXPIRES_AT: {
      description: 'The expiry time, where keys without expiry are the highest.',
      value: 'expiresAt',
    },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: {
    ASC: { description: 'From the lowest or earliest value.', value: 'asc' },
    DESC: { description: 'From the highest or latest value.', value: 'desc' },
  } as const,
});

export const ClientKeyOrder = builder.inputType('ClientKeyOrder', {
  description: 'The order of a list of client keys.',
  fields: (t) => ({
    field: t.field({ type: ClientKeyOrderField, required: true, description: 'The field to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'The direction of the order.' }),
  }),
});

/** Returns the cursor codec of an ordered list. Its cursors are valid only for that order. */
export function cursorsIn(order: Order) {
  return {
    encode(key: ClientKey): string {
      const { value, id } = toPlace(key, order);
      return Buffer.from(JSON.stringify([order.field, value, id])).toString('base64url');
    },
    decode(cursor: string): ClientKeyPlace {
      const [field, value, id] = parseList(Buffer.from(cursor, 'base64url').toString());
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

function parseList(json: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
