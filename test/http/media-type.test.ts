import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseMediaType, preferredType } from '../../src/http/media-type.ts';

describe('parseMediaType', () => {
  it.each([
    ['application/json', 'application/json'],
    ['Application/JSON; charset=utf-8', 'application/json'],
    ['application/json;charset=utf-8', 'application/json'],
    [' text/event-stream ; x', 'text/event-stream'],
    ['application/json-patch', 'application/json-patch'],
    ['', ''],
    [undefined, ''],
  ])('of "%s" returns "%s"', (header, type) => {
    expect(parseMediaType(header)).toBe(type);
  });
});

describe('preferredType', () => {
  const TYPES = ['application/json', 'text/html'] as const;
  const prefer = (accept?: string) =>
    preferredType({ headers: { ...(accept !== undefined && { accept }) } } as IncomingMessage, TYPES);

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['text/*', 'text/html'],
    ['text/html;q=0, */*', 'application/json'],
    ['text/html;q=0.5, application/json;q=0.6', 'application/json'],
    ['TEXT/HTML', 'text/html'],
    ['image/png', undefined],
    ['', undefined],
    ['nonsense', undefined],
  ])('for Accept "%s" is %s', (accept, expected) => {
    expect(prefer(accept)).toBe(expected);
  });
});
