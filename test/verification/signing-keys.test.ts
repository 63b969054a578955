import { beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { SigningKeys } from '../../src/verification/signing-keys.ts';
import { SqliteFolder } from '../storage/sqlite-folder.ts';
import { FakeClock } from '../support/clock.ts';

// The lifetime of a token and five minutes.
const OVERLAP = 3_900_000;
const ADMIN = {
  viewer: { accountId: 'ada', role: 'ADMIN', sessionId: 'session' },
  clientInfo: { ip: '192.0.2.1', userAgent: null, requestId: 'request' },
} as const;

const folder = new SqliteFolder();
let storage: Storage;
let clock: FakeClock;
let signingKeys: SigningKeys;

beforeEach(async () => {
  storage = folder.open();
  clock = new FakeClock();
  signingKeys = new SigningKeys({ storage, clock });
  await signingKeys.start();
});

const publishedIds = (keys = signingKeys) => keys.published().keys.map(({ kid }) => kid);
const storedIds = async () => (await storage.read((db) => db.signingKeys.list())).map(({ id }) => id);

describe('SigningKeys', () => {
  it('creates one key and uses it again after a restart', async () => {
    const restarted = new SigningKeys({ storage, clock });
    await restarted.start();
    expect(publishedIds(restarted)).toEqual(publishedIds());
    expect(await storedIds()).toHaveLength(1);
    expect((await restarted.signer()).id).toBe((await signingKeys.signer()).id);
    expect(await restarted.signer()).toBe(await restarted.signer());
  });

  it('creates one key when two gateways start at the same time on an empty database', async () => {
    const empty = folder.open(`${folder.path}/empty.db`);
    const bothRead = Promise.withResolvers<void>();
    let reads = 0;
    const contested: Storage = {
      ...empty,
      write: (work) => empty.write(work),
      read: async (work) => {
        const result = await empty.read(work);
        reads += 1;
        if (reads === 2) bothRead.resolve();
        await bothRead.promise;
        return result;
      },
    };
    const gateways = [1, 2].map(() => new SigningKeys({ storage: contested, clock }));
    await Promise.all(gateways.map((gateway) => gateway.start()));
    const [first, second] = gateways.map((gateway) => publishedIds(gateway));
    expect(first).toHaveLength(1);
    expect(second).toEqual(first);
  });

  it('signs with the new key after a rotation, also after a restart', async () => {
    const ids = [(await signingKeys.signer()).id];
    // All in one millisecond, so the order of creation does not tell which key is current.
    for (let rotation = 0; rotation < 6; rotation += 1) {
      const { id } = await signingKeys.rotate(ADMIN);
      expect(ids).not.toContain(id);
      ids.push(id);
      expect((await signingKeys.signer()).id).toBe(id);
      const restarted = new SigningKeys({ storage, clock });
      await restarted.start();
      expect((await restarted.signer()).id).toBe(id);
      expect(publishedIds(restarted).sort()).toEqual([...ids].sort());
    }
  });

  it('publishes a retired key for exactly the lifetime of a token and five minutes', async () => {
    const [retired] = publishedIds();
    const { id } = await signingKeys.rotate(ADMIN);
    clock.advance(OVERLAP - 1);
    expect(publishedIds()).toContain(retired);
    clock.advance(1);
    expect(publishedIds()).toEqual([id]);
  });

  it.each([
    ['keeps', 'just before', OVERLAP - 1, 3],
    ['deletes', 'at', OVERLAP, 2],
  ])(
    '%s a retired key when the next rotation comes %s the end of its publication',
    async (_, __, after, kept) => {
      await signingKeys.rotate(ADMIN);
      clock.advance(after);
      await signingKeys.rotate(ADMIN);
      expect(await storedIds()).toHaveLength(kept);
    },
  );

  it('retires a key once: a later rotation does not publish it for longer', async () => {
    const [first] = publishedIds();
    await signingKeys.rotate(ADMIN);
    clock.advance(OVERLAP - 1);
    await signingKeys.rotate(ADMIN);
    expect(publishedIds()).toContain(first);
    clock.advance(1);
    expect(publishedIds()).not.toContain(first);
    expect(publishedIds()).toHaveLength(2);
  });

  it('keeps the old key when the rotation cannot be stored', async () => {
    const before = await signingKeys.signer();
    const other = folder.connect();
    other.exec('BEGIN IMMEDIATE');
    await expect(signingKeys.rotate(ADMIN)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    other.exec('ROLLBACK');
    expect((await signingKeys.signer()).id).toBe(before.id);
    expect(publishedIds()).toEqual([before.id]);
  });

  it('rejects a rotation by a member with FORBIDDEN', async () => {
    const member = { ...ADMIN, viewer: { ...ADMIN.viewer, accountId: 'bob', role: 'MEMBER' } } as const;
    await expect(signingKeys.rotate(member)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await storedIds()).toHaveLength(1);
  });
});
