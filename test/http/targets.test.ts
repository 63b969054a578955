import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { sendRaw } from './raw-client.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['fluxbase', 'bloq', 'agave', 'blnk']) });
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A path of each kind of entry point that responds to GET. */
const PATHS = [
  '/health/live',
  '/health/ready',
  '/reset-password',
  '/openapi.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/jwks.json',
  '/graphql?query=%7B__typename%7D',
  '/apis/shop?query=%7B__typename%7D',
  '/verify?scope=read:shop',
  '/users/me',
  '/api/v1/client-keys',
  '/users/me/client-keys',
  '/clients/v2',
  '/api-keys',
];

/** Requests a target, and returns the status and content, without the id of the request. */
async function request(
  target: string,
  accept = '*/*',
  method = 'GET',
): Promise<[status: number, content: string]> {
  const head = `${method} ${target} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`;
  const [headers = '', ...content] = (await sendRaw(gateway.url, head)).split('\r\n\r\n');
  const text = content.join('\r\n\r\n').replace(/"requestId":"[^"]*"/, '');
  return [Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), text];
}

/** Percent-encodes the first letter of each segment (RFC 3986 section 6.2.2.2). */
const encodeLetters = (path: string) =>
  path.replace(/(?<=^[^?]*\/)[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);

const REQUESTS = [...PATHS.map((path) => ({ path, accept: '*/*' })), { path: '/', accept: 'text/html' }];

describe.each(REQUESTS)('GET $path with Accept: $accept', ({ path, accept }) => {
  it.each([
    ['an absolute target', (target: string) => `http://gateway.example${target}`],
    ['an absolute target in uppercase', (target: string) => `HTTP://GATEWAY.EXAMPLE:80${target}`],
    ['two slashes at the start', (target: string) => `/${target}`],
    ['many slashes at the start', (target: string) => `////${target}`],
    ['an absolute target with two slashes', (target: string) => `http://gateway.example/${target}`],
    ['percent-encoded letters', encodeLetters],
  ])('gets the same response with %s', async (_, spell) => {
    const expected = await request(path, accept);
    expect(expected[0]).not.toBe(404);
    expect(await request(spell(path), accept)).toEqual(expected);
  });

  it('gets the same status without content by HEAD', async () => {
    const [status] = await request(path, accept);
    expect(await request(path, accept, 'HEAD')).toEqual([status, '']);
  });
});

describe('a request target', () => {
  it.each([
    ['an absolute URL without a path', 'http://gateway.example', 302],
    ['an absolute URL with a query alone', 'http://gateway.example?x=1', 302],
    ['a URL of another scheme', 'ftp://gateway.example/health/live', 404],
    ['slashes within the path', '/health//live', 404],
    ['a malformed percent-encoding', '/health/%zz', 404],
    ['an encoded slash', '/health%2flive', 404],
  ])('of %s is handled', async (_, target, status) => {
    expect((await request(target, 'text/html'))[0]).toBe(status);
  });

  it('of POST may begin with two slashes', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    const response = await fetch(`${gateway.url}//apis/shop`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
      body,
    });
    expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  });
});
