import { describe, expect, it, vi } from 'vitest';
import { MAX_COUNTED } from '../../src/domain/total-count.ts';
import { createConnection } from '../../src/management/connection.ts';

const none = async () => [];

describe('createConnection', () => {
  it.each([
    [0, 0, true],
    [MAX_COUNTED, MAX_COUNTED, true],
    [MAX_COUNTED + 1, MAX_COUNTED, false],
  ])('of %i items has the totalCount %i, which is exact: %s', async (items, totalCount, isExact) => {
    const connection = await createConnection({}, none, async () => items);
    expect([await connection.totalCount(), await connection.totalCountIsExact()]).toEqual([
      totalCount,
      isExact,
    ]);
  });

  it('counts its items only when it is asked, and once', async () => {
    const count = vi.fn(async () => 1);
    const connection = await createConnection({}, none, count);
    expect(count).not.toHaveBeenCalled();
    await Promise.all([connection.totalCount(), connection.totalCountIsExact()]);
    expect(count).toHaveBeenCalledTimes(1);
  });

  it('asks for the items between its cursors, and one more than it returns', async () => {
    const [newest, oldest] = [
      { id: 'b', createdAt: 2 },
      { id: 'a', createdAt: 1 },
    ];
    const { edges } = await createConnection(
      { first: 2 },
      async () => [newest, oldest],
      async () => 2,
    );
    const [before, after] = edges.map((edge) => edge?.cursor);
    const list = vi.fn(none);
    await createConnection({ first: 1, after, before }, list, async () => 0);
    expect(list).toHaveBeenCalledWith({ limit: 2, inverted: false, after: oldest, before: newest });
    await createConnection({ last: 1, before: after }, list, async () => 0);
    expect(list).toHaveBeenLastCalledWith({ limit: 2, inverted: true, after: undefined, before: oldest });
  });

  it.each([
    ['nothing', ''],
    ['words', 'nonsense'],
    ['a time alone', btoa('1:')],
    ['an id alone', btoa(':a')],
    ['a negative time', btoa('-1:a')],
    ['a time of 16 digits', btoa(`${'9'.repeat(16)}:a`)],
    ['more than an id', btoa('1:a b')],
  ])('rejects a cursor of %s with BAD_REQUEST', async (_, cursor) => {
    await expect(createConnection({ after: cursor }, none, async () => 0)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'Invalid cursor for this list.',
    });
  });

  it.each(['first', 'last'])('rejects a page of 101 items by %s with BAD_REQUEST', async (name) => {
    await expect(createConnection({ [name]: 101 }, none, async () => 0)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await createConnection({ [name]: 100 }, none, async () => 0);
  });
});
