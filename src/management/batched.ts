import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Context } from './context.ts';

/**
 * Creates a function that batches the loads of the resolvers of one request into one call of `loadAll`, which must
 * return the values in the order of the keys. A batch ends with the current turn of the event loop, because GraphQL
 * resolves all items of a list in the same turn.
 */
export function batched<Key, Value>(
  loadAll: (keys: readonly Key[], context: Context) => Promise<readonly Value[]>,
): (key: Key, context: Context) => Promise<Value> {
  const batches = new WeakMap<Context, { keys: Key[]; values: Promise<readonly Value[]> }>();

  function startBatch(context: Context) {
    const keys: Key[] = [];
    const values = yieldToEventLoop().then(() => {
      batches.delete(context);
      return loadAll(keys, context);
    });
    const batch = { keys, values };
    batches.set(context, batch);
    return batch;
  }

  return async (key, context) => {
    const { keys, values } = batches.get(context) ?? startBatch(context);
    const index = keys.push(key) - 1;
    return (await values)[index] as Value;
  };
}
