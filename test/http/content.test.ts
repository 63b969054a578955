import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readBodyType, readForm, readJson } from '../../src/http/content.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** A request with a body. */
function requestWith(contentType: string | undefined, body = ''): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  if (contentType !== undefined) req.headers['content-type'] = contentType;
  req.push(body);
  req.push(null);
  return req;
}

describe('readBodyType', () => {
  it.each([
    ['application/json', JSON_TYPE],
    ['Application/JSON; charset=utf-8', JSON_TYPE],
    [' application/x-www-form-urlencoded ;charset=utf-8', FORM],
  ] as const)('reads "%s" as %s', (header, type) => {
    expect(readBodyType(requestWith(header), [FORM, JSON_TYPE])).toBe(type);
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'application/jsonp',
    'application/json+x',
    'text/plain; application/json',
  ])('rejects the Content-Type %j with 415', (header) => {
    expect(() => readBodyType(requestWith(header), [FORM, JSON_TYPE])).toThrow(
      expect.objectContaining({
        status: 415,
        code: 'BAD_REQUEST',
        message: 'Send the body as application/x-www-form-urlencoded or application/json.',
      }),
    );
  });

  it('rejects a type that the route does not take', () => {
    expect(() => readBodyType(requestWith(FORM), [JSON_TYPE])).toThrow('Send the body as application/json.');
  });
});

describe('readJson', () => {
  it('returns the value of a JSON body', async () => {
    expect(await readJson(requestWith(JSON_TYPE, '{"a":["ä",null]}'))).toEqual({ a: ['ä', null] });
  });

  it.each(['', '{', 'nothing'])('rejects the body %j with BAD_REQUEST', async (body) => {
    await expect(readJson(requestWith(JSON_TYPE, body))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'The request is not valid JSON.',
    });
  });

  it('rejects a form with 415', async () => {
    await expect(readJson(requestWith(FORM, 'a=1'))).rejects.toMatchObject({ status: 415 });
  });

  it('returns the value of 256,000 bytes and rejects one more with 413', async () => {
    const text = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;
    expect(await readJson(requestWith(JSON_TYPE, text(256_000)))).toHaveLength(255_998);
    await expect(readJson(requestWith(JSON_TYPE, text(256_001)))).rejects.toMatchObject({ status: 413 });
  });
});

describe('readForm', () => {
  it('returns the decoded parameters of a form', async () => {
    const form = await readForm(requestWith(FORM, 'a=1+2&b=%C3%A4&c=&d'));
    expect(Object.fromEntries(form)).toEqual({ a: '1 2', b: 'ä', c: '', d: '' });
  });

  it.each(['a=1&a=2', 'a=1&b=2&a=1', 'a&%61'])('rejects the repeated parameter in %s', async (body) => {
    await expect(readForm(requestWith(FORM, body))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'A parameter is given more than once.',
    });
  });

  it('rejects JSON with 415', async () => {
    await expect(readForm(requestWith(JSON_TYPE, '{}'))).rejects.toMatchObject({ status: 415 });
  });
});
