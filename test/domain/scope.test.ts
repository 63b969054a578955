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
    'x'.repeat(128),
  ])('accepts %s', (scope) => {
    expect(scope).toMatch(SCOPE_TOKEN);
  });

  it.each([
    ['nothing', ''],
    ['a space', 'read users'],
    ['a leading space', ' read'],
    ['a trailing newline', 'read\n'],
    ['a tab', 'read\tusers'],
    ['a double quote', 'read"users'],
    ['a backslash', 'read\\users'],
    ['a control character', 'read\x7f'],
    ['a letter beyond ASCII', 'läs'],
    ['129 characters', 'x'.repeat(129)],
  ])('refuses %s', (_, scope) => {
    expect(scope).not.toMatch(SCOPE_TOKEN);
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

  it('misses nothing when nothing is needed', () => {
    expect(missing([])).toEqual([]);
  });

  it('needs every scope of an alternative', () => {
    const need = [['a', 'b']];
    expect(missing(['a', 'b'], need)).toEqual([]);
    expect(missing(['a'], need)).toEqual(['b']);
    expect(missing([], need)).toEqual(['a', 'b']);
  });

  it('is content with any one alternative', () => {
    const need = [['a', 'b'], ['c']];
    expect(missing(['a', 'b'], need)).toEqual([]);
    expect(missing(['c'], need)).toEqual([]);
  });

  it('names the alternative that lacks the fewest scopes', () => {
    const need = [
      ['a', 'b', 'c'],
      ['d', 'e'],
    ];
    expect(missing([], need)).toEqual(['d', 'e']);
    expect(missing(['a', 'b'], need)).toEqual(['c']);
  });

  it('needs every need to hold, and names each missing scope once, in order', () => {
    expect(missing(['a'], [['a']], [['z', 'b']], [['b']], [['c']])).toEqual(['b', 'c', 'z']);
  });

  it('lets the wildcard stand for every scope', () => {
    expect(missing(['*'], [['a', 'b']], [['c']])).toEqual([]);
  });

  it('takes a wildcard for nothing but itself when it is only part of a scope', () => {
    expect(missing(['read:*'], [['read:users']])).toEqual(['read:users']);
  });

  it('compares scopes exactly', () => {
    expect(missing(['READ', 'read:users:email', 'read:user'], [['read:users']])).toEqual(['read:users']);
  });

  it('misses nothing once what it named is granted, and always something before', () => {
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
  ])('tells of %j whether it grants all of %j: %s', (granted, scopes, expected) => {
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
  ])('are of %j and %j: %j', (a, b, expected) => {
    expect([...commonScopes(new Set(a), new Set(b))]).toEqual(expected);
  });
});
