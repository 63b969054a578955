import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonScopes, covers, missingScopes, SCOPE_TOKEN, type ScopeNeed } from '../../src/domain/scope.ts';

describe('SCOPE_TOKEN', () => {
  it.each([
    'a',
    '*',
    'read:users',
    'read:users:email',
    '!#$%&()+,-./;<=>?@[]^_`{|}~',
    "it's",
    'https://example.com/auth/shop.readonly',
  ])('accepts the scope-token %s', (scope) => {
    expect(scope).toMatch(SCOPE_TOKEN);
  });

  it.each([
    ['an empty string', ''],
    ['a space', 'read users'],
    ['a leading space', ' read'],
    ['a trailing newline', 'read\n'],
    ['a tab', 'read\tusers'],
    ['a double quote', 'read"users'],
    ['a backslash', 'read\\users'],
    ['a control character', 'read\x7f'],
    ['a letter beyond ASCII', 'läs'],
    ['129 characters', 'x'.repeat(129)],
  ])('rejects %s', (_, scope) => {
    expect(scope).not.toMatch(SCOPE_TOKEN);
  });

  it('accepts a scope-token of 128 characters', () => {
    expect('x'.repeat(128)).toMatch(SCOPE_TOKEN);
  });

  it('accepts exactly the characters of RFC 6749: %x21 / %x23-5B / %x5D-7E', () => {
    const accepted = Array.from({ length: 0x200 }, (_, code) => code).filter((code) =>
      SCOPE_TOKEN.test(String.fromCharCode(code)),
    );
    expect(accepted).toHaveLength(1 + (0x5b - 0x23 + 1) + (0x7e - 0x5d + 1));
    expect(accepted).not.toContain('"'.charCodeAt(0));
    expect(accepted).not.toContain('\\'.charCodeAt(0));
    expect([accepted[0], accepted.at(-1)]).toEqual([0x21, 0x7e]);
  });
});

describe('missingScopes', () => {
  const missing = (granted: string[], ...needs: ScopeNeed[]) => missingScopes(new Set(granted), needs);

  it('returns no scopes when there are no needs', () => {
    expect(missing([])).toEqual([]);
    expect(missing([], [])).toEqual([]);
    expect(missing([], [[]])).toEqual([]);
  });

  it('requires every scope of an alternative', () => {
    const need = [['a', 'b']];
    expect(missing(['a', 'b'], need)).toEqual([]);
    expect(missing(['a'], need)).toEqual(['b']);
    expect(missing([], need)).toEqual(['a', 'b']);
  });

  it('accepts any one alternative', () => {
    const need = [['a', 'b'], ['c']];
    expect(missing(['a', 'b'], need)).toEqual([]);
    expect(missing(['c'], need)).toEqual([]);
  });

  it('returns the alternative that lacks the fewest scopes', () => {
    const need = [
      ['a', 'b', 'c'],
      ['d', 'e'],
    ];
    expect(missing([], need)).toEqual(['d', 'e']);
    expect(missing(['a', 'b'], need)).toEqual(['c']);
  });

  it('requires every need and returns each missing scope once in alphabetical order', () => {
    expect(missing(['a'], [['a']], [['z', 'b']], [['b']], [['c']])).toEqual(['b', 'c', 'z']);
  });

  it('treats the wildcard as every scope', () => {
    expect(missing(['*'], [['a', 'b']], [['c']])).toEqual([]);
  });

  it('does not treat an asterisk within a scope as a wildcard', () => {
    expect(missing(['read:*'], [['read:users']])).toEqual(['read:users']);
  });

  it('compares scopes exactly, by case and in full', () => {
    expect(missing(['READ', 'read:users:email', 'read:user'], [['read:users']])).toEqual(['read:users']);
  });

  it('returns no scopes exactly when the needs hold, as they do once the returned scopes are granted', () => {
    const scope = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const alternative = fc.uniqueArray(scope, { minLength: 1, maxLength: 3 });
    const needs = fc.array(fc.array(alternative, { minLength: 1, maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(scope), needs, (granted, wanted) => {
        const named = missing(granted, ...wanted);
        const holds = wanted.every((need) => need.some((all) => all.every((one) => granted.includes(one))));
        expect(named.length === 0).toBe(holds);
        for (const one of named) expect(granted).not.toContain(one);
        expect(missing([...granted, ...named], ...wanted)).toEqual([]);
      }),
    );
  });
});

describe('covers', () => {
  it.each([
    [['a', 'b'], ['a'], true],
    [['a', 'b'], [], true],
    [['a'], ['a', 'b'], false],
    [['*'], ['a', '*'], true],
    [['a'], ['*'], false],
  ])('with granted scopes %j and needed scopes %j returns %s', (granted, scopes, expected) => {
    expect(covers(new Set(granted), scopes)).toBe(expected);
  });
});

describe('commonScopes', () => {
  it.each([
    [['a', 'b'], ['b', 'c'], ['b']],
    [['a'], ['b'], []],
    [['*'], ['b', 'c'], ['b', 'c']],
    [['a'], ['*'], ['a']],
    [['*'], ['*'], ['*']],
  ])('of %j and %j returns %j', (a, b, expected) => {
    expect([...commonScopes(new Set(a), new Set(b))]).toEqual(expected);
  });
});
