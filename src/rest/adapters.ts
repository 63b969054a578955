import type { AdapterName } from '../config/apis.ts';
import type { Adapter } from './adapter.ts';
import { bloq } from './bloq.ts';
import { fluxbase } from './fluxbase.ts';

/** The systems whose clients can be served. A new one is a file of its own, and a line here. */
export const ADAPTERS: ReadonlyMap<AdapterName, Adapter> = new Map([
  ['fluxbase', fluxbase],
  ['bloq', bloq],
]);
