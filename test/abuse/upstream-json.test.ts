import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { readOutcome } from '../support/shop-gateway.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway();
});
afterAll(() => api[Symbol.asyncDispose]());

const JSON_TYPE = { 'Content-Type': 'application/json' };
/** Up to this size in bytes, an answer is parsed; brackets and strings of a larger one are checked. */
const PARSED = 65_536;
const FILLER = 'x'.repeat(100_000);
const ACCEPTS: readonly [string, Record<string, string>][] = [
  ['on the common path', {}],
  ['on the full path', { Accept: 'application/json;q=0.5' }],
];

const askFor = (answer: string | Buffer, headers = {}, type = JSON_TYPE) =>
  api.askWhile((res) => res.writeHead(200, type).end(answer), undefined, headers);

/** Answers that are not a GraphQL result, whatever their size. */
const INVALID: readonly [string, (text: string) => string][] = [
  ['a truncated string', (text) => `{"data":{"hello":"${text}`],
  ['a truncated object', (text) => `{"data":{"hello":"${text}"}`],
  ['an object that is truncated after a backslash', (text) => `{"data":{"hello":"${text}\\`],
  ['an escaped quote at its end', (text) => `{"data":{"hello":"${text}\\"}}`],
  ['a truncated list', (text) => `{"data":{"hello":["${text}"`],
  ['brackets that do not match', (text) => `{"data":{"hello":["${text}"}}]`],
  ['a bracket too many', (text) => `{"data":{"hello":"${text}"}}}`],
  ['two results', (text) => `{"data":{"hello":"${text}"}}{"data":{"hello":"x"}}`],
  ['text after the result', (text) => `{"data":{"hello":"${text}"}} oops`],
  ['text before the result', (text) => `oops {"data":{"hello":"${text}"}}`],
  ['a list', (text) => `[{"data":{"hello":"${text}"}}]`],
  ['a string', (text) => `"${text}"`],
  ['an object without data or errors', (text) => `{"hello":"${text}"}`],
  ['data that is only nested', (text) => `{"hello":{"data":"${text}"}}`],
  ['data that is only a value', (text) => `{"hello":"data","x":["errors","${text}"]}`],
  ['nothing', () => ''],
];

/** Answers that are invalid JSON in a way that only a parser sees. */
const INVALID_VALUES: readonly [string, string][] = [
  ['a word', '{"data":{"h":oops}}'],
  ['a missing value', '{"data":{"h":}}'],
  ['a comma too many', '{"data":{"h":1,}}'],
  ['a missing comma', '{"data":{"h":1 "i":2}}'],
  ['a name without quotes', '{data:{"h":1}}'],
  ['an unescaped line break in a string', '{"data":{"h":"\n"}}'],
  ['an invalid number', '{"data":{"h":01}}'],
  ['an invalid escape', '{"data":{"h":"\\x"}}'],
  ['not a number', '{"data":{"h":NaN}}'],
];

describe.each(ACCEPTS)('an answer of an upstream %s', (_, headers) => {
  it.each(INVALID)('is 502 when it is %s', async (_name, answer) => {
    for (const text of ['x', FILLER]) {
      expect(await readOutcome(await askFor(answer(text), headers))).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    }
  });

  it.each(INVALID_VALUES)('is 502 when it has %s', async (_name, answer) => {
    expect(await readOutcome(await askFor(answer, headers))).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });

  it('passes when it is valid, whatever its size', async () => {
    const nested = `${'['.repeat(3_000)}"]"${']'.repeat(3_000)}`;
    const texts = ['x', '\\"', '\\\\', '}]"'.replaceAll('"', '\\"'), 'é🎉', '\\u2028'];
    for (const text of [...texts, ...texts.map((own) => own.repeat(40_000))]) {
      const answer = ` {"extensions":{"a":[{}]},"data" : {"hello":"${text}","n":1e5,"l":${nested}},\n"errors":[]} \r\n`;
      const response = await askFor(answer, headers);
      expect([response.status, (await response.text()) === answer]).toEqual([200, true]);
    }
  });

  it('passes and fails right at the size from which on it is not parsed', async () => {
    const result = (size: number) => `{"data":{"hello":"${'x'.repeat(size - 21)}"}}`;
    for (const size of [PARSED - 1, PARSED, PARSED + 1]) {
      const answer = result(size);
      expect(answer).toHaveLength(size);
      expect((await askFor(answer, headers)).status).toBe(200);
      expect((await askFor(answer.slice(0, -1), headers)).status).toBe(502);
    }
  });

  it('is 502 when the connection ends before its announced length', async () => {
    const answer = `{"data":{"hello":"${FILLER}"}}`;
    const response = await api.askWhile(
      (res) => {
        res.writeHead(200, { ...JSON_TYPE, 'Content-Length': String(answer.length + 10) });
        res.write(answer, () => res.destroy());
      },
      undefined,
      headers,
    );
    expect(await readOutcome(response)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });

  it('passes when it arrives in pieces that split strings, escapes and characters', async () => {
    const answer = `{"data":{"hello":"${'\\\\\\"é🎉}{'.repeat(12_000)}"}}`;
    const bytes = Buffer.from(answer);
    const response = await api.askWhile(
      async (res) => {
        res.writeHead(200, JSON_TYPE);
        for (let at = 0; at < bytes.length; at += 9_973) {
          await new Promise((resolve) => res.write(bytes.subarray(at, at + 9_973), resolve));
        }
        res.end();
      },
      undefined,
      headers,
    );
    expect([response.status, (await response.text()) === answer]).toEqual([200, true]);
  });
});
