import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let response: Response;
let page: string;
beforeAll(async () => {
  gateway = await startGateway();
  response = await fetch(`${gateway.url}/reset-password`);
  page = await response.text();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Returns the contents of all elements of a name that have no attributes. */
const inline = (name: string) =>
  [...page.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, text = '']) => text);

const policy = () =>
  new Map(
    response.headers
      .get('content-security-policy')
      ?.split('; ')
      .map((directive): [string, string] => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')];
      }),
  );

describe('GET /reset-password', () => {
  it('is served as HTML with headers against caching and referrers', () => {
    const headers = Object.fromEntries(response.headers);
    expect(response.status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  it('allows by its Content-Security-Policy only its own inline script and style', () => {
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

  it('has no inline handler, style attribute or external resource that its policy would block', () => {
    expect(page).not.toMatch(/<[^>]+ (style|on\w+)=/);
    expect(page).not.toMatch(/<(script|style) /);
    expect(page).not.toMatch(/ (src|href|action)=/);
    expect(() => new Script(inline('script')[0] ?? '(')).not.toThrow();
  });

  it('states the password length that the resetPassword mutation requires', () => {
    const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
    const [, min, max] = /"""The new password, (\d+) to (\d+) characters\."""\s+newPassword/.exec(sdl) ?? [];
    expect(page).toContain(`data-min="${min}" data-max="${max}"`);
    expect(page).toContain(`${min} to ${max} characters`);
  });

  it('has a label for every input', () => {
    const ids = [...page.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['password', 'again', 'reveal']);
    const labelled = [...page.matchAll(/<label for="(\w+)"|<label[^>]*><input id="(\w+)"/g)];
    expect(labelled.map(([, by, around]) => by ?? around)).toEqual(ids);
  });
});
