import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { GraphQLResolveInfo } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/management/context.ts';
import { schema } from '../../src/management/schema.ts';
import { Turns } from '../../src/management/turns.ts';

/** Longer than a turn may take. */
const LONG_MS = 15;

function keepBusy(): void {
  const until = performance.now() + LONG_MS;
  while (performance.now() < until);
}

describe('turns of the event loop', () => {
  it('lets the first field of a request run at once', async () => {
    await yieldToEventLoop();
    expect(new Turns().next({})).toBeUndefined();
  });

  it('runs the fields of a request in order, each long one in a turn of its own', async () => {
    await yieldToEventLoop();
    const turns = new Turns();
    const request = {};
    const log: string[] = [];
    const run = (name: string) => {
      log.push(name);
      keepBusy();
      setImmediate(() => log.push('others'));
    };
    const fields = ['a', 'b', 'c'].map((name) => {
      const turn = turns.next(request);
      return turn ? turn.then(() => run(name)) : run(name);
    });
    await Promise.all(fields);
    expect(log).toEqual(['a', 'others', 'b', 'others', 'c']);
  });

  it('makes the first field of another request wait while the turn is spent', async () => {
    await yieldToEventLoop();
    const turns = new Turns();
    turns.next({});
    keepBusy();
    let hasWaited = false;
    setImmediate(() => {
      hasWaited = true;
    });
    await turns.next({});
    expect(hasWaited).toBe(true);
  });
});

const rootFields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => [`${type}.${field.name}`, field] as const),
);

describe('a root field of the management schema', () => {
  it.each(rootFields)('%s runs nothing before its turn', async (_, field) => {
    const turns = { next: () => new Promise<void>(() => {}) };
    // Any other use of the context would throw.
    const result = field.resolve?.({}, {}, { turns } as unknown as Context, {} as GraphQLResolveInfo);
    await yieldToEventLoop();
    expect(result).toBeInstanceOf(Promise);
    expect(await Promise.race([result, 'pending'])).toBe('pending');
  });
});
