import type { AdapterName } from '../config/apis.ts';
import type { Adapter } from './adapter.ts';
import { agave } from './agave.ts';
import { agaveToken } from './agave-token.ts';
import { blnk } from './blnk.ts';
import { bloq } from './bloq.ts';
import { fluxbase } from './fluxbase.ts';

/** The systems whose clients can be served. A new one is a file of its own, and a line here. */
export const ADAPTERS: ReadonlyMap<AdapterName, readonly Adapter[]> = new Map([
  ['fluxbase', [fluxbase]],
  ['bloq', [bloq]],
  ['agave', [agave, agaveToken]],
  ['blnk', [blnk]],
]);
