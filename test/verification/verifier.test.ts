import { describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import type { Allowed } from '../../src/domain/verdict.ts';
import { verificationForEachTest } from './verification.ts';

const current = verificationForEachTest();

describe('Verifier.verify', () => {
  it('allows a valid key, takes one request from its limit and meters the request', async () => {
    const { verifier, clock, storeKey, metered } = current();
    const { key, id } = await storeKey('a');
    for (const remaining of [1, 0]) {
      expect(await verifier.verify({ credential: key })).toMatchObject({
        kind: 'allowed',
        key: { id, scope: 'read:shop' },
        rateLimit: { allowed: true, limit: 2, remaining },
        at: clock.now(),
      });
    }
    expect(await verifier.verify({ credential: key })).toMatchObject({
      kind: 'rate_limited',
      rateLimit: { allowed: false },
    });
    expect(await metered(id)).toEqual({ allowed: 2, limited: 1 });
  });

  it('reads a key from the database once', async () => {
    const { verifier, storeKey, reads } = current();
    const { key } = await storeKey('a');
    await verifier.verify({ credential: key });
    expect(verifier.verify({ credential: key })).toMatchObject({ kind: 'allowed' });
    expect(reads()).toBe(1);
  });

  it('limits each key separately and never a key without a limit', async () => {
    const { verifier, storeKey } = current();
    const [first, second] = [await storeKey('a'), await storeKey('b')];
    const unlimited = await storeKey('c', { rateLimitPerMinute: null });
    for (let request = 0; request < 2; request += 1) await verifier.verify({ credential: first.key });
    expect(await verifier.verify({ credential: first.key })).toMatchObject({ kind: 'rate_limited' });
    expect(await verifier.verify({ credential: second.key })).toMatchObject({ kind: 'allowed' });
    for (let request = 0; request < 150; request += 1) {
      expect(await verifier.verify({ credential: unlimited.key })).toMatchObject({
        kind: 'allowed',
        rateLimit: null,
      });
    }
  });

  it.each([
    ['revoked', { revokedAt: 1 }],
    ['expired', { expiresAt: 1 }],
  ])('meters a key that is %s and takes nothing from its limit', async (kind, changes) => {
    const { verifier, storeKey, metered, update } = current();
    const stored = await storeKey('a', changes);
    for (let request = 0; request < 3; request += 1) {
      expect(await verifier.verify({ credential: stored.key })).toMatchObject({ kind, key: { id: 'a' } });
    }
    expect(await metered('a')).toEqual({ [kind]: 3 });
    await update(stored, { revokedAt: null, expiresAt: null });
    expect(await verifier.verify({ credential: stored.key })).toMatchObject({
      kind: 'allowed',
      rateLimit: { remaining: 1 },
    });
  });

  it('rejects the key of a disabled account as revoked', async () => {
    const { verifier, storage, clock, storeKey } = current();
    const { key } = await storeKey('a');
    await storage.write((db) => db.accounts.update('ada', { disabledAt: clock.now() }));
    expect(await verifier.verify({ credential: key })).toMatchObject({ kind: 'revoked' });
  });

  it('meters a wrong secret for its key, cached or not, and takes nothing from the limit', async () => {
    const { verifier, storeKey, metered } = current();
    const { key, id, clientId } = await storeKey('a');
    const { key: wrong } = mintKey(clientId);
    expect(await verifier.verify({ credential: wrong })).toMatchObject({
      kind: 'invalid_credentials',
      key: { id },
    });
    expect(await verifier.verify({ credential: key })).toMatchObject({
      kind: 'allowed',
      rateLimit: { remaining: 1 },
    });
    expect(await verifier.verify({ credential: wrong })).toMatchObject({
      kind: 'invalid_credentials',
      key: { id },
    });
    expect(await verifier.verify({ credential: key })).toMatchObject({
      kind: 'allowed',
      rateLimit: { remaining: 0 },
    });
    expect(await metered(id)).toEqual({ allowed: 2, wrongSecret: 2 });
  });

  it.each([
    ['a missing credential', () => undefined],
    ['an empty credential', () => ''],
    ['garbage', () => 'garbage'],
    ['garbage that begins like a token', () => 'eyJ.eyJ.x'],
    ['a key with an unknown client ID', () => mintKey(mintClientId('lk')).key],
  ])('rejects %s without naming a key', async (_, presented) => {
    expect(await current().verifier.verify({ credential: presented() })).toEqual({
      kind: 'invalid_credentials',
    });
  });

  it('does not read the database for a key with a wrong checksum', async () => {
    const { verifier, storeKey, reads } = current();
    const { key } = await storeKey('a');
    expect(verifier.verify({ credential: `${key.slice(0, -1)}_` })).toEqual({ kind: 'invalid_credentials' });
    expect(reads()).toBe(0);
  });

  it('accepts the previous secret until exactly the end of the grace period', async () => {
    const { verifier, clock, storeKey } = current();
    const { clientId, secretDigest, key } = mintKey(mintClientId('lk'));
    const previousSecretExpiresAt = clock.now() + 1_000;
    await storeKey('a', { clientId, previousSecretDigest: secretDigest, previousSecretExpiresAt });
    clock.advance(999);
    expect(await verifier.verify({ credential: key })).toMatchObject({ kind: 'allowed' });
    clock.advance(1);
    expect(await verifier.verify({ credential: key })).toMatchObject({ kind: 'invalid_credentials' });
  });

  it('records the last use of an allowed key and of no rejected key', async () => {
    const { verifier, clock, storeKey, lastUses } = current();
    const [used, revoked] = [await storeKey('a'), await storeKey('b', { revokedAt: 1 })];
    await verifier.verify({ credential: used.key });
    clock.advance(5);
    await verifier.verify({ credential: used.key });
    const at = clock.now();
    clock.advance(5);
    for (const key of [used.key, mintKey(used.clientId).key, revoked.key])
      await verifier.verify({ credential: key });
    expect(await lastUses()).toEqual(new Map([['a', at]]));
  });
});

describe('Verifier.recheck', () => {
  it('takes nothing from the limit and meters nothing', async () => {
    const { verifier, storeKey, metered } = current();
    const { key, clientId } = await storeKey('a');
    for (let check = 0; check < 5; check += 1) {
      expect(await verifier.recheck({ credential: key })).toMatchObject({ kind: 'allowed', rateLimit: null });
    }
    expect(await verifier.recheck({ credential: mintKey(clientId).key })).toMatchObject({
      kind: 'invalid_credentials',
    });
    expect(await verifier.verify({ credential: key })).toMatchObject({
      kind: 'allowed',
      rateLimit: { remaining: 1 },
    });
    expect(await metered('a')).toEqual({ allowed: 1 });
  });
});

describe('last use', () => {
  it('is not recorded by Verifier.recheck', async () => {
    const { verifier, storeKey, lastUses } = current();
    const { key } = await storeKey('a');
    expect(await verifier.recheck({ credential: key })).toMatchObject({ kind: 'allowed' });
    expect(await lastUses()).toEqual(new Map());
  });

  it('is recorded by Verifier.authenticate, which takes nothing from the limit and meters nothing', async () => {
    const { verifier, storeKey, lastUses, metered, clock } = current();
    const { key } = await storeKey('a');
    expect(await verifier.authenticate({ credential: key })).toMatchObject({
      kind: 'allowed',
      rateLimit: null,
    });
    expect(await lastUses()).toEqual(new Map([['a', clock.now()]]));
    expect(await metered('a')).toEqual({});
  });
});

describe('Verifier.authorize', () => {
  it('allows held scopes, and meters an admitted request that lacks a scope as missing_scope', async () => {
    const { verifier, storeKey, metered } = current();
    const { key } = await storeKey('a');
    const admitted = (await verifier.verify({ credential: key })) as Allowed;
    expect(verifier.authorize(admitted, [[['read:shop']]])).toBe(admitted);
    expect(verifier.authorize(admitted, [[['write:shop']]])).toMatchObject({
      kind: 'insufficient_scope',
      missing: ['write:shop'],
    });
    expect(await metered('a')).toEqual({ missingScope: 1 });
  });
});
