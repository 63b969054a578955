import { describe, expect, it } from 'vitest';
import { narrowedTo } from '../../src/domain/access-token.ts';
import { rawDigestOf, secretIdOf } from '../../src/domain/digest.ts';
import type { VerifiableKey } from '../../src/domain/verdict.ts';

const NOW = 1_700_000_000_000;
const [CURRENT, PREVIOUS] = [rawDigestOf('current'), rawDigestOf('previous')];

function keyWith(changes: Partial<VerifiableKey> = {}): VerifiableKey {
  return {
    id: 'key-1',
    clientId: 'lk_0123456789ABCDEF',
    ownerId: 'owner-1',
    secretDigest: CURRENT,
    previousSecretDigest: null,
    previousSecretExpiresAt: null,
    scopes: new Set(['a', 'b']),
    scope: 'a b',
    rateLimitPerMinute: 10,
    expiresAt: null,
    revokedAt: null,
    ...changes,
  };
}

const grantOf = (scopes: string[], secret = CURRENT) => ({
  secretId: secretIdOf(secret),
  scopes: new Set(scopes),
  expiresAt: NOW,
});

describe('a grant leaves of its key', () => {
  it.each([
    [['a'], ['a', 'b'], 'a'],
    [['a', 'c'], ['a', 'b'], 'a'],
    [['c'], ['a', 'b'], ''],
    [['*'], ['a', 'b'], 'a b'],
    [['a'], ['*'], 'a'],
    [['*'], ['*'], '*'],
    [[], ['*'], ''],
  ])('of scopes %j on a key with %j: %j', (granted, held, left) => {
    const narrowed = narrowedTo(grantOf(granted), keyWith({ scopes: new Set(held) }));
    expect([narrowed?.scope, [...(narrowed?.scopes ?? [])].join(' ')]).toEqual([left, left]);
  });

  it.each([
    ['its own time, when the key never expires', null, NOW],
    ['its own time, when the key expires later', NOW + 1, NOW],
    ["the key's time, when that is earlier", NOW - 1, NOW - 1],
  ])('%s', (_, expiresAt, left) => {
    expect(narrowedTo(grantOf([]), keyWith({ expiresAt }))?.expiresAt).toBe(left);
  });

  it('its identity, its limit and its end, so that nothing else needs a check', () => {
    const key = keyWith({ revokedAt: NOW });
    const { id, ownerId, clientId, rateLimitPerMinute, revokedAt } = narrowedTo(grantOf(['a']), key) ?? key;
    expect({ ...key, id, ownerId, clientId, rateLimitPerMinute, revokedAt }).toEqual(key);
  });
});

describe('a grant for the secret before the last rotation', () => {
  const rotated = (previousSecretExpiresAt: number | null) =>
    keyWith({ previousSecretDigest: PREVIOUS, previousSecretExpiresAt });

  it('ends with that secret', () => {
    expect(narrowedTo(grantOf([], PREVIOUS), rotated(NOW - 7))?.expiresAt).toBe(NOW - 7);
    expect(narrowedTo(grantOf([], PREVIOUS), rotated(NOW + 7))?.expiresAt).toBe(NOW);
  });

  it('is good for nothing once that secret is forgotten', () => {
    expect(narrowedTo(grantOf([], PREVIOUS), keyWith())).toBeUndefined();
    expect(narrowedTo(grantOf([], PREVIOUS), rotated(null))).toBeUndefined();
  });
});
