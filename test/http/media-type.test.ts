import { describe, expect, it } from 'vitest';
import {
  findCommonGraphQLType,
  isGraphQLJson,
  listGraphQLTypes,
  parseMediaType,
  prefersPage,
  selectGraphQLType,
} from '../../src/http/media-type.ts';

const JSON_TYPE = 'application/json';
const RESPONSE = 'application/graphql-response+json';

describe('parseMediaType', () => {
  it.each([
    ['application/json', JSON_TYPE],
    ['Application/JSON; charset=utf-8', JSON_TYPE],
    ['application/json ;charset=utf-8', JSON_TYPE],
    ['application/jsonp', 'application/jsonp'],
    ['text/plain; application/json', 'text/plain'],
    ['', ''],
  ])('parses the Content-Type "%s" as "%s"', (contentType, type) => {
    expect(parseMediaType(contentType)).toBe(type);
  });
});

describe('isGraphQLJson', () => {
  it.each([
    [JSON_TYPE, true],
    [`${RESPONSE}; charset=utf-8`, true],
    ['application/json+x', false],
    ['application/problem+json', false],
    ['text/event-stream', false],
  ])('for the Content-Type %s is %s', (contentType, expected) => {
    expect(isGraphQLJson(contentType)).toBe(expected);
  });
});

describe('selectGraphQLType', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['application/json, */*', JSON_TYPE],
    ['application/json, text/plain, */*', JSON_TYPE],
    ['APPLICATION/JSON', JSON_TYPE],
    [RESPONSE, RESPONSE],
    [`${RESPONSE}, application/json`, RESPONSE],
    [`application/json, ${RESPONSE}`, JSON_TYPE],
    [`${RESPONSE}, application/json;q=0.9`, RESPONSE],
    [`application/json;q=0.9, ${RESPONSE}`, RESPONSE],
    [`application/json, ${RESPONSE};q=0.9`, JSON_TYPE],
    [`${RESPONSE};q=0.1,application/json;q=0.2`, JSON_TYPE],
    [`${RESPONSE};q=0, */*`, JSON_TYPE],
    ['application/json;q=0, */*', RESPONSE],
    ['application/json;q=0, application/*;q=0.1', RESPONSE],
    [`${RESPONSE};q=0.5, */*;q=0.8`, JSON_TYPE],
    ['application/json;q=0.5, */*;q=0.8', RESPONSE],
    [`multipart/mixed;deferSpec=20220824, ${RESPONSE}, application/json;q=0.9`, RESPONSE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/json;charset=UTF-8;q=0.5', JSON_TYPE],
    ['application/json; version=1; q=0.5', JSON_TYPE],
    ['text/event-stream, application/json;q=0.1', JSON_TYPE],
    ['text/event-stream', undefined],
    ['text/plain', undefined],
    ['application/json; charset=latin1', undefined],
    ['*/*;q=0', undefined],
    ['application/json;q=0', undefined],
    ['application/json;q=0.0, text/html', undefined],
    ['application/jsonp', undefined],
    ['constructor', undefined],
    [',;,/', undefined],
  ])('for Accept: %s is %s', (accept, type) => {
    expect(selectGraphQLType(accept)).toBe(type);
  });

  it('considers the first 1,000 characters of a long Accept', () => {
    const padding = 'text/plain, '.repeat(80);
    expect(selectGraphQLType(`${padding}${JSON_TYPE}`)).toBe(JSON_TYPE);
    expect(selectGraphQLType(`${padding}${padding}${JSON_TYPE}`)).toBeUndefined();
  });
});

describe('findCommonGraphQLType', () => {
  it.each([
    '*/*',
    'application/json',
    'application/json, */*',
    RESPONSE,
    `${RESPONSE}, application/json`,
    `${RESPONSE}, application/json;q=0.9`,
  ])('finds for Accept: %s the type that negotiation selects', (accept) => {
    expect(findCommonGraphQLType(accept)).toBe(listGraphQLTypes(accept).find(isGraphQLJson));
  });
});

describe('listGraphQLTypes', () => {
  it.each([
    ['text/*', ['text/event-stream']],
    ['text/event-stream;q=0.5, multipart/mixed', ['multipart/mixed', 'text/event-stream']],
    ['text/event-stream;q=0, */*', [JSON_TYPE, RESPONSE, 'multipart/mixed']],
    ['text/plain', []],
  ])('for Accept: %s is %j', (accept, types) => {
    expect(listGraphQLTypes(accept)).toEqual(types);
  });
});

describe('prefersPage', () => {
  it.each([
    ['text/html', true],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['application/json;q=0.9, text/html', true],
    ['application/json, text/html;q=0.9', false],
    ['text/html;q=0, */*', false],
    ['text/html;q=0', false],
    ['*/*', false],
    [undefined, false],
    ['application/json', false],
    ['application/x-text/html', false],
  ])('for Accept: %s is %s', (accept, expected) => {
    expect(prefersPage(accept)).toBe(expected);
  });
});
