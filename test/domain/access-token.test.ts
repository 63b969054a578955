import { describe, expect, it } from 'vitest';
import { CLIENT_TOKEN_LIFETIME, narrowedTo } from '../../src/domain/access-token.ts';
import { hashSecretRaw, toSecretId } from '../../src/domain/digest.ts';
import { aVerifiableKey } from '../support/records.ts';

const NOW = 1_700_000_000_000;
const [CURRENT, PREVIOUS] = [hashSecretRaw('current'), hashSecretRaw('previous')];

const aGrant = (scopes: string[], secret = CURRENT) => ({
  secretId: toSecretId(secret),
  scopes: new Set(scopes),
  expiresAt: NOW,
});

describe('CLIENT_TOKEN_LIFETIME', () => {
  it('is one hour in milliseconds', () => {
    expect(CLIENT_TOKEN_LIFETIME).toBe(60 * 60 * 1000);
  });
});

describe('narrowedTo', () => {
  it.each([
    [['a'], ['a', 'b'], 'a'],
    [['a', 'c'], ['a', 'b'], 'a'],
    [['c'], ['a', 'b'], ''],
    [['*'], ['a', 'b'], 'a b'],
    [['a'], ['*'], 'a'],
    [['*'], ['*'], '*'],
    [[], ['*'], ''],
  ])('narrows a token with scopes %j for a key with scopes %j to scope "%s"', (granted, held, scope) => {
    const narrowed = narrowedTo(
      aGrant(granted),
      aVerifiableKey({ secretDigest: CURRENT, scopes: new Set(held) }),
    );
    expect([narrowed?.scope, [...(narrowed?.scopes ?? [])].join(' ')]).toEqual([scope, scope]);
  });

  it.each([
    ["the token's expiry when the key never expires", null, NOW],
    ["the token's expiry when the key expires later", NOW + 1, NOW],
    ["the key's expiry when the key expires earlier", NOW - 1, NOW - 1],
  ])('returns %s', (_, expiresAt, expected) => {
    expect(narrowedTo(aGrant([]), aVerifiableKey({ secretDigest: CURRENT, expiresAt }))?.expiresAt).toBe(
      expected,
    );
  });

  it('keeps the id, owner, client id, rate limit and revocation of the key', () => {
    const key = aVerifiableKey({ secretDigest: CURRENT, revokedAt: NOW });
    const { id, ownerId, clientId, rateLimitPerMinute, revokedAt } = narrowedTo(aGrant(['a']), key) ?? key;
    expect({ ...key, id, ownerId, clientId, rateLimitPerMinute, revokedAt }).toEqual(key);
  });
});

describe('narrowedTo after a rotation of the client secret', () => {
  const rotated = (previousSecretExpiresAt: number | null) =>
    aVerifiableKey({ secretDigest: CURRENT, previousSecretDigest: PREVIOUS, previousSecretExpiresAt });

  it('limits a token of the previous secret to the grace period of that secret', () => {
    expect(narrowedTo(aGrant([], PREVIOUS), rotated(NOW - 7))?.expiresAt).toBe(NOW - 7);
    expect(narrowedTo(aGrant([], PREVIOUS), rotated(NOW + 7))?.expiresAt).toBe(NOW);
  });

  it('does not limit a token of the new secret to the grace period of the previous one', () => {
    expect(narrowedTo(aGrant([]), rotated(NOW - 7))?.expiresAt).toBe(NOW);
  });

  it('returns undefined for a token of a secret that the key no longer stores', () => {
    expect(narrowedTo(aGrant([], PREVIOUS), aVerifiableKey({ secretDigest: CURRENT }))).toBeUndefined();
    expect(narrowedTo(aGrant([], PREVIOUS), rotated(null))).toBeUndefined();
    expect(narrowedTo(aGrant([], hashSecretRaw('older')), rotated(NOW + 7))).toBeUndefined();
  });
});
