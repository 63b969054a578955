import { beforeEach, describe, expect, it } from 'vitest';
import { type ClientKeyOrder, type ClientKeyPlace, toPlace } from '../../../src/domain/client-key-order.ts';
import type { ClientKeyCriteria } from '../../../src/storage/client-keys.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { aKey, anAccount, NOW } from '../../support/records.ts';

const NAMES = ['delta', 'Alpha', 'charlie', 'Bravo', 'alpha', 'ECHO', 'Ähre', 'zulu'];
// Each order has ties, and keys that were never used or never expire.
const keys = NAMES.map((name, index) =>
  aKey({
    id: `key-${(index * 5) % 8}`,
    ownerId: index % 2 ? 'ada' : 'bob',
    name,
    createdAt: NOW + (index % 3),
    lastUsedAt: index % 4 === 0 ? null : NOW + (index % 2),
    expiresAt: index % 3 === 0 ? null : NOW + (index % 2),
  }),
);

const orders: ClientKeyOrder[] = (['createdAt', 'name', 'lastUsedAt', 'expiresAt'] as const).flatMap(
  (field) => (['asc', 'desc'] as const).map((direction) => ({ field, direction })),
);

export function clientKeyOrderContract(storage: () => Storage): void {
  beforeEach(() =>
    storage().write(async ({ accounts, clientKeys }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await accounts.insert(anAccount({ id: 'bob' }));
      for (const key of keys) await clientKeys.insert(key);
    }),
  );

  const list = (
    order: ClientKeyOrder,
    page: { limit?: number; inverted?: boolean; after?: ClientKeyPlace; before?: ClientKeyPlace } = {},
  ) =>
    storage().read(({ clientKeys }) =>
      clientKeys.listOrdered({ now: NOW }, { limit: 100, inverted: false, order, ...page }),
    );

  it.each(['asc', 'desc'] as const)('sorts by name without regard to case (%s)', async (direction) => {
    const names = (await list({ field: 'name', direction })).map(({ name }) => name.toLowerCase());
    const ascii = names.filter((name) => name !== 'ähre');
    const sorted = [...ascii].sort();
    expect(ascii).toEqual(direction === 'asc' ? sorted : sorted.reverse());
  });

  it.each([
    ['lastUsedAt', 'first', 0],
    ['expiresAt', 'last', Infinity],
  ] as const)('sorts by %s and puts keys without that time %s', async (field, _, never) => {
    const times = (await list({ field, direction: 'asc' })).map((key) => key[field] ?? never);
    expect(times).toContain(never);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('returns only keys that meet all criteria', async () => {
    const order: ClientKeyOrder = { field: 'name', direction: 'asc' };
    const names = async (criteria: Partial<ClientKeyCriteria>) => {
      const page = { limit: 100, inverted: false, order };
      const listed = await storage().read(({ clientKeys }) =>
        clientKeys.listOrdered({ now: NOW + 1, ...criteria }, page),
      );
      return listed.map(({ name }) => name).filter((name) => name !== 'Ähre');
    };
    expect(await names({ ownerId: 'bob' })).toEqual(['alpha', 'charlie', 'delta']);
    expect(await names({ text: 'ALPHA' })).toHaveLength(2);
    expect(await names({ status: 'EXPIRED', ownerId: 'ada' })).toEqual(['Alpha', 'ECHO', 'zulu']);
  });

  describe.each(orders)('by $field ($direction)', (order) => {
    it('returns the reverse list when the page is inverted or the direction is opposite', async () => {
      const forward = (await list(order)).map(({ id }) => id);
      const back = (await list(order, { inverted: true })).map(({ id }) => id);
      const opposite = { ...order, direction: order.direction === 'asc' ? 'desc' : 'asc' } as const;
      expect(back).toEqual([...forward].reverse());
      expect((await list(opposite)).map(({ id }) => id)).toEqual(back);
    });

    it.each([1, 3, 8])('returns the whole list in pages of %i without gap or repeat', async (limit) => {
      const all = (await list(order)).map(({ id }) => id);
      for (const inverted of [false, true]) {
        const seen: string[] = [];
        for (let at: ClientKeyPlace | undefined; ; ) {
          const place = at && (inverted ? { before: at } : { after: at });
          const page = await list(order, { limit, inverted, ...place });
          seen.push(...page.map(({ id }) => id));
          const last = page.at(-1);
          if (!last || seen.length > 20) break;
          at = toPlace(last, order);
        }
        expect(inverted ? seen.reverse() : seen).toEqual(all);
      }
    });
  });
}
