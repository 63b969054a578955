import { describe, expect, it } from 'vitest';
import { isWellFormed } from '../../src/domain/client-key.ts';
import { hashSecret } from '../../src/domain/digest.ts';
import {
  ACCESS_TOKEN_LIFETIME,
  mintToken,
  PASSWORD_RESET_LIFETIME,
  REFRESH_TOKEN_LIFETIME,
} from '../../src/domain/user-token.ts';

describe('mintToken', () => {
  it.each([
    ['access', /^lku_[0-9A-Za-z]{43}$/],
    ['refresh', /^lkr_[0-9A-Za-z]{43}$/],
    ['passwordReset', /^lkp_[0-9A-Za-z]{43}$/],
  ] as const)('marks %s tokens by their prefix', (kind, form) => {
    expect(mintToken('lk', kind).token).toMatch(form);
  });

  it('returns the digest of the whole token', () => {
    const { token, digest } = mintToken('acme', 'access');
    expect(digest).toBe(hashSecret(token));
  });

  it('never mints a token in the form of a client key', () => {
    expect(isWellFormed(mintToken('lk', 'access').token)).toBe(false);
    expect(isWellFormed(mintToken('lk', 'refresh').token)).toBe(false);
  });

  it('mints a different token for each call', () => {
    expect(mintToken('lk', 'access').token).not.toBe(mintToken('lk', 'access').token);
  });
});

describe('user token lifetimes', () => {
  it('are one hour for access tokens and password resets and 30 days for refresh tokens', () => {
    expect(ACCESS_TOKEN_LIFETIME).toBe(60 * 60 * 1000);
    expect(PASSWORD_RESET_LIFETIME).toBe(60 * 60 * 1000);
    expect(REFRESH_TOKEN_LIFETIME).toBe(30 * 24 * 60 * 60 * 1000);
  });
});
