import {
  customType,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { storable } from '../domain/text.ts';

/** Text without characters that PostgreSQL rejects, so that both databases find and store the same. */
const storedText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storable,
});

/** The columns and constraints that table definitions use, in both dialects. */
export const columns = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  text: (name: string) => storedText(name),
  integer: (name: string) => integer(name),
  /** Milliseconds since the Unix epoch. */
  time: (name: string) => integer(name, { mode: 'number' }),
  /** A number that may outgrow 32 bits. */
  count: (name: string) => integer(name, { mode: 'number' }),
  json: (name: string) => text(name, { mode: 'json' }),
};

export type ColumnKit = typeof columns;
