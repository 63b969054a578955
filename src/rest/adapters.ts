import type { AdapterName } from '../config/apis.ts';
import type { Adapter } from './adapter.ts';
import { agave } from './agave.ts';
import { agaveToken } from './agave-token.ts';
import { blnk } from './blnk.ts';
import { bloq } from './bloq.ts';
import { fluxbase } from './fluxbase.ts';

/** The adapters by system. To add one, create its file and register it here. */
export const ADAPTERS: ReadonlyMap<AdapterName, readonly Adapter[]> = new Map([
  ['fluxbase', [fluxbase]],
  ['bloq', [bloq]],
  ['agave', [agave, agaveToken]],
  ['blnk', [blnk]],
]);
