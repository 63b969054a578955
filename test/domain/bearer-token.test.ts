import { describe, expect, it } from 'vitest';
import { parseBearerToken } from '../../src/domain/bearer-token.ts';

describe('parseBearerToken', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   a.b-c_d~e+f/g==  ', 'a.b-c_d~e+f/g=='],
    ['Bearer ü"', 'ü"'],
  ])('returns the token of "%s"', (authorization, token) => {
    expect(parseBearerToken(authorization)).toBe(token);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearerabc', ' Bearer abc'])(
    'returns undefined for "%s"',
    (authorization) => {
      expect(parseBearerToken(authorization)).toBeUndefined();
    },
  );
});
