import { describe, expect, it, vi } from 'vitest';
import { rawDigestOf } from '../../src/domain/digest.ts';
import type { Allowance } from '../../src/domain/rate-window.ts';
import { type Allowed, authorize, decide, type VerifiableKey } from '../../src/domain/verdict.ts';
import { aVerifiableKey } from '../support/records.ts';

const NOW = 1_700_000_000_000;
const ROOM: Allowance = { allowed: true, limit: 10, remaining: 9, resetSeconds: 60 };
const NO_ROOM: Allowance = { allowed: false, limit: 10, remaining: 0, resetSeconds: 12 };

function ask(key: VerifiableKey | undefined, secret = 'secret', allowance: Allowance | null = ROOM) {
  const take = vi.fn((_: VerifiableKey) => allowance);
  return { verdict: decide(key, { secretDigest: rawDigestOf(secret), take }, NOW), take };
}

describe('decide', () => {
  it('allows a key in force, and tells its allowance', () => {
    const key = aVerifiableKey();
    const { verdict, take } = ask(key);
    expect(verdict).toEqual({ kind: 'allowed', key, allowance: ROOM, at: NOW });
    expect(take.mock.calls).toEqual([[key]]);
  });

  it('allows an unlimited key without an allowance', () => {
    const key = aVerifiableKey({ rateLimitPerMinute: null });
    expect(ask(key, 'secret', null).verdict).toEqual({ kind: 'allowed', key, allowance: null, at: NOW });
  });

  it('limits a key whose budget is spent', () => {
    const key = aVerifiableKey();
    expect(ask(key, 'secret', NO_ROOM).verdict).toEqual({ kind: 'limited', key, allowance: NO_ROOM });
  });

  it.each([
    ['unknown', 'there is no such key', undefined, 'secret'],
    ['unknown', 'the secret is wrong', aVerifiableKey(), 'wrong'],
    ['revoked', 'the key is revoked', aVerifiableKey({ revokedAt: NOW }), 'secret'],
    ['expired', 'the key expires at this very millisecond', aVerifiableKey({ expiresAt: NOW }), 'secret'],
    [
      'revoked',
      'it is both revoked and expired',
      aVerifiableKey({ revokedAt: NOW, expiresAt: NOW }),
      'secret',
    ],
    ['unknown', 'the secret of a revoked key is wrong', aVerifiableKey({ revokedAt: NOW }), 'wrong'],
    ['unknown', 'the secret of an expired key is wrong', aVerifiableKey({ expiresAt: NOW }), 'wrong'],
  ] as const)('answers %s when %s, and leaves the budget alone', (kind, _, key, secret) => {
    const { verdict, take } = ask(key, secret);
    expect(verdict).toEqual({ kind, key });
    expect(take).not.toHaveBeenCalled();
  });

  it('allows a key up to the millisecond before it expires', () => {
    expect(ask(aVerifiableKey({ expiresAt: NOW + 1 })).verdict.kind).toBe('allowed');
  });
});

describe('decide, after a rotation', () => {
  const rotated = (previousSecretExpiresAt: number | null) =>
    aVerifiableKey({ previousSecretDigest: rawDigestOf('old'), previousSecretExpiresAt });

  it('allows the new secret, during the grace period and after', () => {
    expect(ask(rotated(NOW + 1)).verdict.kind).toBe('allowed');
    expect(ask(rotated(NOW - 1)).verdict.kind).toBe('allowed');
  });

  it('allows the old secret to the last millisecond of the grace period', () => {
    expect(ask(rotated(NOW + 1), 'old').verdict.kind).toBe('allowed');
  });

  it.each([
    ['at its end', NOW],
    ['after it', NOW - 1],
    ['when there is none', null],
  ])('does not know the old secret %s', (_, end) => {
    const key = rotated(end);
    const { verdict, take } = ask(key, 'old');
    expect(verdict).toEqual({ kind: 'unknown', key });
    expect(take).not.toHaveBeenCalled();
  });

  it('knows no third secret during the grace period', () => {
    const key = rotated(NOW + 1);
    expect(ask(key, 'older').verdict).toEqual({ kind: 'unknown', key });
  });

  it('refuses the old secret of a key that was revoked during the grace period', () => {
    const key = { ...rotated(NOW + 1), revokedAt: NOW };
    expect(ask(key, 'old').verdict).toEqual({ kind: 'revoked', key });
  });

  it('takes both secrets from the same budget', () => {
    const key = rotated(NOW + 1);
    expect(ask(key, 'old').take.mock.calls).toEqual([[key]]);
  });
});

describe('authorize', () => {
  const admitted: Allowed = { kind: 'allowed', key: aVerifiableKey(), allowance: ROOM, at: NOW };

  it('lets a key pass that holds what is needed', () => {
    expect(authorize(admitted, [[['read:shop']]])).toEqual(admitted);
    expect(authorize(admitted, [])).toEqual(admitted);
  });

  it('forbids a key that does not, naming what is missing and keeping its allowance', () => {
    expect(authorize(admitted, [[['read:shop', 'write:shop']], [['read:users']]])).toEqual({
      kind: 'forbidden',
      key: admitted.key,
      allowance: ROOM,
      at: NOW,
      missing: ['read:users', 'write:shop'],
    });
  });

  it('lets a key with the wildcard pass', () => {
    const all: Allowed = { ...admitted, key: aVerifiableKey({ scopes: new Set(['*']) }) };
    expect(authorize(all, [[['anything']]])).toEqual(all);
  });

  it('forbids a key without scopes', () => {
    const none: Allowed = {
      kind: 'allowed',
      key: aVerifiableKey({ scopes: new Set() }),
      allowance: null,
      at: NOW,
    };
    expect(authorize(none, [[['a'], ['b']]])).toMatchObject({ kind: 'forbidden', missing: ['a'] });
  });
});
