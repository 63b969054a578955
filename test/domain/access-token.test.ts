import { describe, expect, it } from 'vitest';
import { narrowedTo } from '../../src/domain/access-token.ts';
import { rawDigestOf, secretIdOf } from '../../src/domain/digest.ts';
import { aVerifiableKey } from '../support/records.ts';

const NOW = 1_700_000_000_000;
const [CURRENT, PREVIOUS] = [rawDigestOf('current'), rawDigestOf('previous')];

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
    const narrowed = narrowedTo(
      grantOf(granted),
      aVerifiableKey({ secretDigest: CURRENT, scopes: new Set(held) }),
    );
    expect([narrowed?.scope, [...(narrowed?.scopes ?? [])].join(' ')]).toEqual([left, left]);
  });

  it.each([
    ['its own time, when the key never expires', null, NOW],
    ['its own time, when the key expires later', NOW + 1, NOW],
    ["the key's time, when that is earlier", NOW - 1, NOW - 1],
  ])('%s', (_, expiresAt, left) => {
    expect(narrowedTo(grantOf([]), aVerifiableKey({ secretDigest: CURRENT, expiresAt }))?.expiresAt).toBe(
      left,
    );
  });

  it('its identity, its limit and its end, so that nothing else needs a check', () => {
    const key = aVerifiableKey({ secretDigest: CURRENT, revokedAt: NOW });
    const { id, ownerId, clientId, rateLimitPerMinute, revokedAt } = narrowedTo(grantOf(['a']), key) ?? key;
    expect({ ...key, id, ownerId, clientId, rateLimitPerMinute, revokedAt }).toEqual(key);
  });
});

describe('a grant for the secret before the last rotation', () => {
  const rotated = (previousSecretExpiresAt: number | null) =>
    aVerifiableKey({ secretDigest: CURRENT, previousSecretDigest: PREVIOUS, previousSecretExpiresAt });

  it('ends with that secret', () => {
    expect(narrowedTo(grantOf([], PREVIOUS), rotated(NOW - 7))?.expiresAt).toBe(NOW - 7);
    expect(narrowedTo(grantOf([], PREVIOUS), rotated(NOW + 7))?.expiresAt).toBe(NOW);
  });

  it('is good for nothing once that secret is forgotten', () => {
    expect(narrowedTo(grantOf([], PREVIOUS), aVerifiableKey({ secretDigest: CURRENT }))).toBeUndefined();
    expect(narrowedTo(grantOf([], PREVIOUS), rotated(null))).toBeUndefined();
  });
});
