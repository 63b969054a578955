import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { storable } from '../domain/text.ts';
import type { ColumnKit } from './columns.sqlite.ts';

const storedText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storable,
});

const postgres = {
  table: pgTable,
  index,
  uniqueIndex,
  primaryKey,
  text: (name: string) => storedText(name),
  integer: (name: string) => integer(name),
  time: (name: string) => bigint(name, { mode: 'number' }),
  count: (name: string) => bigint(name, { mode: 'number' }),
  json: (name: string) => jsonb(name),
};

// Drizzle's builders have the same methods in both dialects but no type in common. The queries are
// written against one of them; that they hold for the other is what the storage tests show.
export const columns = postgres as unknown as ColumnKit;
