import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import { resultsIn, soleResultIn } from '../../src/dataplane/event-stream.ts';

const LIMIT = 4_000_000;
const COMPLETE = 'event: complete\ndata:\n\n';

const next = (data: string) => `event: next\ndata: ${data}\n\n`;
const tick = (n: number) => ({ data: { tick: n } });

const NOT_RESULTS: [string, string][] = [
  ['empty', ''],
  ['plain text', 'hello'],
  ['a JSON array', '[1]'],
  ['the JSON value null', 'null'],
  ['a JSON number', '1'],
  ['a JSON string', '"data"'],
  ['an object without data and errors', '{"hello":1}'],
  ['an object whose errors are not a list', '{"errors":"no list"}'],
  ['incomplete JSON', '{"data":1'],
];

/** A body that arrives in these chunks; `wasClosed` returns whether its reader stopped before the end. */
function bodyIn(...chunks: (string | Buffer)[]) {
  let closed = true;
  async function* read() {
    for (const chunk of chunks) yield Buffer.from(chunk);
    closed = false;
  }
  return Object.assign(read(), { wasClosed: () => closed });
}

const toBytes = (text: string) => Array.from(Buffer.from(text), (byte) => Buffer.of(byte));

/** Reads every result, as it is written to the client. */
async function read(body: AsyncIterable<Buffer>): Promise<unknown[]> {
  const results = [];
  for await (const result of resultsIn(body)) results.push(JSON.parse(written(result)));
  return results;
}

function written(result: ExecutionResult): string {
  const { stringify } = result as { stringify?: (result: ExecutionResult) => string };
  return (stringify ?? JSON.stringify)(result);
}

/** A GraphQL result whose JSON has so many characters. */
function buildResult(length: number): string {
  const [start, end] = ['{"data":{"tick":"', '"}}'];
  return start + 'x'.repeat(length - start.length - end.length) + end;
}

describe('resultsIn', () => {
  it('decodes characters whose bytes are in different chunks', async () => {
    const result = { data: { tick: 'é € 😀' } };
    const chunks = toBytes(next(JSON.stringify(result)) + COMPLETE);
    expect(await read(bodyIn(...chunks))).toEqual([result]);
  });

  it('reads several events in one chunk', async () => {
    const text = [1, 2, 3].map((n) => next(JSON.stringify(tick(n)))).join('');
    expect(await read(bodyIn(text + COMPLETE))).toEqual([1, 2, 3].map(tick));
  });

  it('yields every event of a chunk before it reads the next chunk', async () => {
    let chunks = 0;
    async function* body() {
      for (const text of [next('{"data":1}') + next('{"data":2}'), next('{"data":3}'), COMPLETE]) {
        chunks += 1;
        yield Buffer.from(text);
      }
    }
    const readBefore = [];
    for await (const _ of resultsIn(body())) readBefore.push(chunks);
    expect(readBefore).toEqual([1, 1, 2]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines that end in %s, in one chunk or in many', async (_, end) => {
    const text = (next('{"data":{"tick":1}}') + next('{"data":{"tick":2}}') + COMPLETE).replaceAll('\n', end);
    expect(await read(bodyIn(text, end))).toEqual([1, 2].map(tick));
    expect(await read(bodyIn(...toBytes(text), end))).toEqual([1, 2].map(tick));
  });

  it('joins the data lines of an event', async () => {
    const text = 'event: next\ndata: {\ndata:  "data":\ndata: {"tick":1}}\n\n';
    expect(await read(bodyIn(text, COMPLETE))).toEqual([tick(1)]);
  });

  it.each([
    ['a comment', ': keep alive\n\n'],
    ['an empty comment', ':\n\n'],
    ['a byte order mark', '\uFEFF'],
    ['an id', 'id: 7\n'],
    ['a reconnection time', 'retry: 100\n\n'],
    ['an invalid reconnection time', 'retry: soon\n\n'],
    ['an unknown field', 'unknown: field\n\n'],
    ['an event without data', 'event: next\n\n'],
    ['an event without a name', 'data: {"data":{"tick":0}}\n\n'],
    ['an event of another name', 'event: message\ndata: {"data":{"tick":0}}\n\n'],
    ['an event whose name is capitalized', 'event: Next\ndata: {"data":{"tick":0}}\n\n'],
    ['an event of another name that is not a result', 'event: ping\ndata: now\n\n'],
  ])('ignores %s', async (_, text) => {
    expect(await read(bodyIn(text + next('{"data":{"tick":1}}') + COMPLETE))).toEqual([tick(1)]);
  });

  it('ends at the complete event, and closes a body that goes on', async () => {
    const more = next('{"data":{"tick":2}}');
    const body = bodyIn(next('{"data":{"tick":1}}') + COMPLETE + more, more);
    expect(await read(body)).toEqual([tick(1)]);
    expect(body.wasClosed()).toBe(true);
  });

  it.each([
    ['is empty', ''],
    ['ends after a result', next('{"data":{"tick":1}}')],
    ['ends within an event', 'event: next\ndata: {"data":{"tick":1}}\n'],
    ['ends within the complete event', 'event: complete\ndata:\n'],
    ['ends after an event that is named completed', 'event: completed\ndata:\n\n'],
  ])('throws if the body %s', async (_, text) => {
    await expect(read(bodyIn(text))).rejects.toThrow('The event stream ended before "complete"');
  });

  it.each(NOT_RESULTS)('throws if the data of an event is %s', async (_, data) => {
    await expect(read(bodyIn(next(data), COMPLETE))).rejects.toThrow('Invalid GraphQL result');
  });

  it('reads an event of 4,000,000 characters, the name of its field included', async () => {
    const result = buildResult(LIMIT - 'data: '.length);
    expect(await read(bodyIn('event: next\n', `data: ${result}`, '\n\n', COMPLETE))).toEqual([
      JSON.parse(result),
    ]);
  });

  it('throws at the 4,000,001st character of an event, without waiting for its end', async () => {
    const result = buildResult(LIMIT - 'data: '.length + 1);
    const body = bodyIn('event: next\n', `data: ${result.slice(0, -1)}`, result.slice(-1), 'never read');
    await expect(read(body)).rejects.toThrow('4000000');
    expect(body.wasClosed()).toBe(true);
  });

  it('counts all data lines of an event towards its size', async () => {
    const line = `data: ${'x'.repeat(LIMIT / 4)}\n`;
    const body = bodyIn('event: next\n', line, line, line, line, 'never read');
    await expect(read(body)).rejects.toThrow('4000000');
    expect(body.wasClosed()).toBe(true);
  });

  it('counts each event separately towards the size', async () => {
    const result = buildResult(LIMIT / 2);
    const body = bodyIn(...Array(4).fill(next(result)), COMPLETE);
    expect(await read(body)).toHaveLength(4);
  });
});

describe('soleResultIn', () => {
  it('decodes characters whose bytes are in different chunks', async () => {
    const result = { errors: [{ message: 'é € 😀' }] };
    expect(await soleResultIn(bodyIn(...toBytes(JSON.stringify(result))))).toMatchObject(result);
  });

  it('reads a result of 4,000,000 characters', async () => {
    const result = buildResult(LIMIT);
    expect(written(await soleResultIn(bodyIn(result.slice(0, 7), result.slice(7))))).toBe(result);
  });

  it('throws at the 4,000,001st character, without waiting for the end', async () => {
    const body = bodyIn(buildResult(LIMIT), ' ', 'never read');
    await expect(soleResultIn(body)).rejects.toThrow('The response exceeds 4000000 characters');
    expect(body.wasClosed()).toBe(true);
  });

  it.each(NOT_RESULTS)('throws if the body is %s', async (_, text) => {
    await expect(soleResultIn(bodyIn(text))).rejects.toThrow('Invalid GraphQL result');
  });
});

describe('a result of an upstream subscription', () => {
  it.each([
    ['on one line', '{"data":{"tick":1},"errors":[{"message":"m"}],"extensions":{"a":[{}]},"more":null}'],
    ['with numbers that JavaScript cannot represent', '{"data":{"tick":12345678901234567890,"rate":1.0}}'],
    ['with escaped line breaks', String.raw`{"data":{"tick":"a\nb\r\u2028"}}`],
  ])('%s is written as it came', async (_, text) => {
    for await (const result of resultsIn(bodyIn(next(text), COMPLETE))) expect(written(result)).toBe(text);
    expect(written(await soleResultIn(bodyIn(text)))).toBe(text);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('on several lines that end in %s is written on one line', async (_, end) => {
    const text = ['{', '  "data": {', '    "tick": 1', '  }', '}'].join(end);
    const result = written(await soleResultIn(bodyIn(text)));
    expect(result).not.toMatch(/[\r\n]/);
    expect(JSON.parse(result)).toEqual(tick(1));
  });
});
