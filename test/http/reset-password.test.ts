import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let answer: Response;
let page: string;
beforeAll(async () => {
  gateway = await startGateway();
  answer = await fetch(`${gateway.url}/reset-password`);
  page = await answer.text();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** The texts of the elements of a name, none of which may have an attribute. */
const inline = (name: string) =>
  [...page.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, text = '']) => text);

const policy = () =>
  new Map(
    answer.headers
      .get('content-security-policy')
      ?.split('; ')
      .map((directive): [string, string] => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')];
      }),
  );

test('the page is served for nobody to keep, to frame or to be referred from', () => {
  const headers = Object.fromEntries(answer.headers);
  expect(answer.status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
});

test('its policy allows the very script and style that are in it, and nothing else', () => {
  const [script = '', ...scripts] = inline('script');
  const [style = '', ...styles] = inline('style');
  expect([script.length > 1000, style.length > 1000, scripts, styles]).toEqual([true, true, [], []]);
  expect(Object.fromEntries(policy())).toEqual({
    'default-src': "'none'",
    'script-src': `'sha256-${hash('sha256', script, 'base64')}'`,
    'style-src': `'sha256-${hash('sha256', style, 'base64')}'`,
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  });
});

test('it has no script or style that its policy would block, and loads nothing', () => {
  expect(page).not.toMatch(/<[^>]+ (style|on\w+)=/);
  expect(page).not.toMatch(/<(script|style) /);
  expect(page).not.toMatch(/ (src|href|action)=/);
  expect(() => new Script(inline('script')[0] ?? '(')).not.toThrow();
});

test('its rules are those that the mutation states', () => {
  const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const [, min, max] = /"""(\d+) to (\d+) characters\."""\s+newPassword/.exec(sdl) ?? [];
  expect(page).toContain(`data-min="${min}" data-max="${max}"`);
  expect(page).toContain(`${min} to ${max} characters`);
});

test('every input has a label', () => {
  const ids = [...page.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
  expect(ids).toEqual(['password', 'again', 'reveal']);
  const labelled = [...page.matchAll(/<label for="(\w+)"|<label[^>]*><input id="(\w+)"/g)];
  expect(labelled.map(([, by, around]) => by ?? around)).toEqual(ids);
});
