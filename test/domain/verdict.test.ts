import { describe, expect, it, vi } from 'vitest';
import { hashSecretRaw } from '../../src/domain/digest.ts';
import type { RateLimitResult } from '../../src/domain/rate-window.ts';
import { type Allowed, authorize, type VerifiableKey, verifySecret } from '../../src/domain/verdict.ts';
import { aVerifiableKey } from '../support/records.ts';

const NOW = 1_700_000_000_000;
const ROOM: RateLimitResult = { allowed: true, limit: 10, remaining: 9, resetSeconds: 60 };
const NO_ROOM: RateLimitResult = { allowed: false, limit: 10, remaining: 0, resetSeconds: 12 };

function verifyOn(
  key: VerifiableKey | undefined,
  secret = 'secret',
  rateLimit: RateLimitResult | null = ROOM,
) {
  const consume = vi.fn((_: VerifiableKey) => rateLimit);
  return {
    verdict: verifySecret(key, hashSecretRaw(secret), { credential: undefined, consume }, NOW),
    consume,
  };
}

describe('verifySecret', () => {
  it('allows an active key and returns its rate limit', () => {
    const key = aVerifiableKey();
    const { verdict, consume } = verifyOn(key);
    expect(verdict).toEqual({ kind: 'allowed', key, rateLimit: ROOM, at: NOW });
    expect(consume.mock.calls).toEqual([[key]]);
  });

  it('allows an unlimited key without a rate limit', () => {
    const key = aVerifiableKey({ rateLimitPerMinute: null });
    expect(verifyOn(key, 'secret', null).verdict).toEqual({ kind: 'allowed', key, rateLimit: null, at: NOW });
  });

  it('returns limited for a key whose budget is spent', () => {
    const key = aVerifiableKey();
    expect(verifyOn(key, 'secret', NO_ROOM).verdict).toEqual({
      kind: 'rate_limited',
      key,
      rateLimit: NO_ROOM,
    });
  });

  it.each([
    ['invalid_credentials', 'no key is found', undefined, 'secret'],
    ['invalid_credentials', 'the secret is wrong', aVerifiableKey(), 'wrong'],
    ['revoked', 'the key is revoked', aVerifiableKey({ revokedAt: NOW }), 'secret'],
    ['expired', 'the key expires at this millisecond', aVerifiableKey({ expiresAt: NOW }), 'secret'],
    [
      'revoked',
      'the key is both revoked and expired',
      aVerifiableKey({ revokedAt: NOW, expiresAt: NOW }),
      'secret',
    ],
    [
      'invalid_credentials',
      'the secret of a revoked key is wrong',
      aVerifiableKey({ revokedAt: NOW }),
      'wrong',
    ],
    [
      'invalid_credentials',
      'the secret of an expired key is wrong',
      aVerifiableKey({ expiresAt: NOW }),
      'wrong',
    ],
  ] as const)('returns %s without consuming the budget when %s', (kind, _, key, secret) => {
    const { verdict, consume } = verifyOn(key, secret);
    expect(verdict).toEqual({ kind, key });
    expect(consume).not.toHaveBeenCalled();
  });

  it('allows a key a millisecond before its expiry', () => {
    expect(verifyOn(aVerifiableKey({ expiresAt: NOW + 1 })).verdict.kind).toBe('allowed');
  });
});

describe('verifySecret after a rotation', () => {
  const rotated = (previousSecretExpiresAt: number | null) =>
    aVerifiableKey({ previousSecretDigest: hashSecretRaw('old'), previousSecretExpiresAt });

  it('allows the new secret during and after the grace period', () => {
    expect(verifyOn(rotated(NOW + 1)).verdict.kind).toBe('allowed');
    expect(verifyOn(rotated(NOW - 1)).verdict.kind).toBe('allowed');
  });

  it('allows the previous secret in the last millisecond of the grace period', () => {
    expect(verifyOn(rotated(NOW + 1), 'old').verdict.kind).toBe('allowed');
  });

  it.each([
    ['at the end of the grace period', NOW],
    ['after the grace period', NOW - 1],
    ['without a grace period', null],
  ])('returns unknown for the previous secret %s', (_, end) => {
    const key = rotated(end);
    const { verdict, consume } = verifyOn(key, 'old');
    expect(verdict).toEqual({ kind: 'invalid_credentials', key });
    expect(consume).not.toHaveBeenCalled();
  });

  it('returns unknown for any other secret during the grace period', () => {
    const key = rotated(NOW + 1);
    expect(verifyOn(key, 'older').verdict).toEqual({ kind: 'invalid_credentials', key });
  });

  it('returns revoked for the previous secret of a key revoked during the grace period', () => {
    const key = { ...rotated(NOW + 1), revokedAt: NOW };
    expect(verifyOn(key, 'old').verdict).toEqual({ kind: 'revoked', key });
  });

  it('consumes the same budget for the previous secret', () => {
    const key = rotated(NOW + 1);
    expect(verifyOn(key, 'old').consume.mock.calls).toEqual([[key]]);
  });
});

describe('authorize', () => {
  const admitted: Allowed = { kind: 'allowed', key: aVerifiableKey(), rateLimit: ROOM, at: NOW };

  it('allows a key with the required scopes', () => {
    expect(authorize(admitted, [[['read:shop']]])).toEqual(admitted);
    expect(authorize(admitted, [])).toEqual(admitted);
  });

  it('returns forbidden with the missing scopes and the rateLimit for a key without the required scopes', () => {
    expect(authorize(admitted, [[['read:shop', 'write:shop']], [['read:users']]])).toEqual({
      kind: 'insufficient_scope',
      key: admitted.key,
      rateLimit: ROOM,
      at: NOW,
      missing: ['read:users', 'write:shop'],
    });
  });

  it('allows a key with the wildcard scope', () => {
    const all: Allowed = { ...admitted, key: aVerifiableKey({ scopes: new Set(['*']) }) };
    expect(authorize(all, [[['anything']]])).toEqual(all);
  });

  it('returns forbidden for a key without scopes', () => {
    const none: Allowed = {
      kind: 'allowed',
      key: aVerifiableKey({ scopes: new Set() }),
      rateLimit: null,
      at: NOW,
    };
    expect(authorize(none, [[['a'], ['b']]])).toMatchObject({ kind: 'insufficient_scope', missing: ['a'] });
  });
});
