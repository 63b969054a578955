import { describe, expect, it } from 'vitest';
import { betterAuth, fluxbase } from '../../src/cli/foreign-keys.ts';
import { fluxbaseRow } from '../support/fluxbase-row.ts';

describe('the Fluxbase row reader', () => {
  it.each([
    [
      'a rate limit of 0 as the default limit',
      { rate_limit_per_minute: 0 },
      { rate_limit_per_minute: undefined },
    ],
    ['scopes in a JSON string', { scopes: '["read:shop"]' }, { scopes: ['read:shop'] }],
    ['null scopes as no scopes', { scopes: null }, { scopes: [] }],
    ['a null expiry as no expiry', { expires_at: null }, { expires_at: null }],
    ['the email address as the owner', { email: 'a@example.com' }, { owner: 'a@example.com' }],
  ])('reads %s', (_, changes, expected) => {
    expect(fluxbase(fluxbaseRow(changes).row)).toMatchObject(expected);
  });

  it('reads column names in snake case and in camel case', () => {
    const { row } = fluxbaseRow();
    const camel = Object.entries(row).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]);
    expect(fluxbase(Object.fromEntries(camel))).toEqual(fluxbase(row));
  });
});

describe('the better-auth row reader', () => {
  const row = { id: 'k1', name: 'mobile', key: 'hash', userId: 'u1' };
  const second = { rateLimitEnabled: true, rateLimitMax: 10, rateLimitTimeWindow: 1000 };
  const day = { rate_limit_enabled: true, rate_limit_max: 10, rate_limit_time_window: 86_400_000 };
  const minimal = { rate_limit_per_minute: undefined, owner: 'u1', name: 'mobile', hash: 'hash' };
  const expiry = { expires_at: new Date(1_900_000_000_000) };
  it.each([
    ['a disabled key as revoked', { enabled: false }, { revoked: true }],
    ['a key with enabled 0 as revoked', { enabled: 0 }, { revoked: true }],
    ['a key with enabled 1 as not revoked', { enabled: 1 }, { revoked: false }],
    ['a key without remaining uses as revoked', { remaining: 0 }, { revoked: true }],
    ['a key whose uses are refilled as not revoked', { remaining: 0, refillAmount: 10 }, { revoked: false }],
    [
      'permissions in a JSON string as scopes',
      { permissions: '{"shop":["read","write"]}' },
      { scopes: ['read:shop', 'write:shop'] },
    ],
    ['null permissions as no scopes', { permissions: null }, { scopes: [] }],
    [
      'a disabled rate limit as unlimited',
      { rateLimitEnabled: false, rateLimitMax: 5 },
      { rate_limit_per_minute: null },
    ],
    ['a limit of 10 a second as 600 a minute', second, { rate_limit_per_minute: 600 }],
    ['a limit of 10 a day as the minimum of 1 a minute', day, { rate_limit_per_minute: 1 }],
    ['a minimal row with the default limit', {}, minimal],
    ['an expiry in seconds', { expiresAt: 1_900_000_000 }, expiry],
    ['an expiry in milliseconds', { expiresAt: 1_900_000_000_000 }, expiry],
    [
      'the email address before the reference as the owner',
      { referenceId: 'org', user_email: 'a@example.com' },
      { owner: 'a@example.com' },
    ],
  ])('reads %s', (_, changes, expected) => {
    expect(betterAuth({ ...row, ...changes })).toMatchObject(expected);
  });
});
