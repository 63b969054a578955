import { columns } from './columns.sqlite.ts';
import { defineTables } from './tables.ts';

export const tables = defineTables(columns);
export const { accounts, sessions, spentRefreshTokens, clientKeys, events } = tables;
