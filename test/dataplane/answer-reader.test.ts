import { describe, expect, it, vi } from 'vitest';
import { AnswerReader, hasData } from '../../src/dataplane/answer-reader.ts';
import { ResultScanner } from '../../src/dataplane/result-scanner.ts';
import { startReader } from '../support/answer-reader.ts';

const LIMIT = 32_000_000;
/** Larger responses are not parsed, in bytes. */
const PARSED = 65_536;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Reads a whole response in these chunks. */
async function read(chunks: string[], status = 200, headers: Record<string, string> = JSON_TYPE) {
  const { answer, begin, start, receive, end } = startReader();
  begin();
  start(status, headers);
  for (const chunk of chunks) receive(chunk);
  end();
  return (await answer).toString();
}

const RESULT = '{"data":{"hello":"wörld"}}';

describe('AnswerReader', () => {
  it('returns the bytes of a result that arrives in one chunk or in many', async () => {
    expect(await read([RESULT])).toBe(RESULT);
    expect(await read([...RESULT])).toBe(RESULT);
  });

  it.each([
    ['a chunk', (text: string) => [text]],
    ['single characters', (text: string) => [...text]],
  ])('returns a result with white space around every token, in %s', async (_, split) => {
    const text = '\r\n { "data" : { "hello" : "x" } } \n';
    expect(await read(split(text))).toBe(text);
  });

  it.each([
    ['data of null', '{"data":null}'],
    ['errors before data', '{"errors":[{"message":"no"}],"data":null}'],
    ['errors alone', '{"errors":[]}'],
    ['extensions before data', '{"extensions":{},"data":{}}'],
    ['much white space behind it', `${RESULT}${' '.repeat(100)}`],
  ])('returns a result with %s', async (_, text) => {
    expect(await read([text])).toBe(text);
  });

  it.each([
    ['an empty body', ''],
    ['data that breaks off', '{"data":{"hello":"wor'],
    ['data that breaks off after an object', '{"data":{"hello":{"a":1},"b'],
    ['data that is not JSON', '{"data":nothing}'],
    ['a member whose name only begins with data', '{"database":{}}'],
    ['data in a nested object', '{"result":{"data":{}}}'],
    ['a result in an array', '[{"data":{}}]'],
    ['a string that contains a result', '"{\\"data\\":{}}"'],
    ['text before a result', 'result: {"data":{}}'],
    ['errors that are not a list', '{"errors":{"message":"no"}}'],
  ])('rejects %s', async (_, text) => {
    await expect(read([text])).rejects.toThrow('The response (status 200) is not a GraphQL result');
  });

  it.each([400, 403, 500, 503])('returns a result of status %i', async (status) => {
    expect(await read([RESULT], status)).toBe(RESULT);
  });

  it.each([
    ['broken JSON', '{"data":{"hello":broken}}'],
    ['an object without data and errors', '{"message":"no"}'],
  ])('rejects %s of status 500, although it may look like a result', async (_, text) => {
    await expect(read([text], 500)).rejects.toThrow('status 500');
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json ;charset=utf-8',
    'APPLICATION/JSON',
    'application/graphql-response+json',
    'application/graphql-response+json; charset=utf-8',
  ])('returns a result of the content type %s', async (type) => {
    expect(await read([RESULT], 200, { 'content-type': type })).toBe(RESULT);
  });

  it.each([
    'text/html',
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/json-seq',
    'application/problem+json',
    'application/graphql+json',
    'x-application/json',
    '',
  ])('rejects the content type "%s" at the headers of the response', async (type) => {
    const { answer, begin, start, abort } = startReader();
    begin();
    start(200, { 'content-type': type });
    await expect(answer).rejects.toThrow(`is not plain JSON but "${type}"`);
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it('rejects a response without a content type', async () => {
    await expect(read([RESULT], 200, {})).rejects.toThrow('is not plain JSON but ""');
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'unknown'])(
    'rejects the content encoding %s at the headers of the response',
    async (encoding) => {
      const { answer, begin, start, abort } = startReader();
      begin();
      start(200, { ...JSON_TYPE, 'content-encoding': encoding });
      await expect(answer).rejects.toThrow(encoding);
      expect(abort).toHaveBeenCalledTimes(1);
    },
  );

  it('ignores informational responses', async () => {
    const { answer, begin, start, receive, end, abort } = startReader();
    begin();
    start(102, {});
    start(103, { link: '</style.css>' });
    start();
    receive(RESULT);
    end();
    expect((await answer).toString()).toBe(RESULT);
    expect(abort).not.toHaveBeenCalled();
  });

  /** A response that only a parser rejects, of so many bytes. */
  const unparsable = (size: number) => `{"data":{"hello":nothing,"more":"${'x'.repeat(size - 36)}"}}`;

  it('parses a response of up to 65,536 bytes, and no larger one', async () => {
    expect(unparsable(PARSED)).toHaveLength(PARSED);
    await expect(read([unparsable(PARSED)])).rejects.toThrow('is not a GraphQL result');
    expect(await read([unparsable(PARSED + 1)])).toHaveLength(PARSED + 1);
  });

  it.each([
    ['breaks off', (filler: string) => `{"data":{"hello":"${filler}"`],
    ['is followed by more', (filler: string) => `{"data":{"hello":"${filler}"}}}`],
    ['has neither data nor errors', (filler: string) => `{"hello":"${filler}"}`],
  ])('rejects a response of more than 65,536 bytes that %s, in one chunk or in many', async (_, write) => {
    const text = write('x'.repeat(2 * PARSED));
    const chunks = Array.from({ length: 20 }, (_, n) => text.slice(n * 10_000, (n + 1) * 10_000));
    for (const parts of [[text], chunks]) {
      await expect(read(parts)).rejects.toThrow('The response (status 200) is not a GraphQL result');
    }
  });

  it('returns the bytes of a result of more than 65,536 bytes that arrives in many chunks', async () => {
    const text = `{"data":{"hello":"${'wörld'.repeat(30_000)}"}}`;
    const chunks = Array.from({ length: 40 }, (_, n) => text.slice(n * 5_000, (n + 1) * 5_000));
    expect(await read(chunks)).toBe(text);
  });

  it('scans each byte of a large response once, in however many chunks it arrives', async () => {
    const push = vi.spyOn(ResultScanner.prototype, 'push');
    const text = `{"data":{"hello":"${'x'.repeat(200_000)}"}}`;
    await read(Array.from({ length: 101 }, (_, n) => text.slice(n * 2_000, (n + 1) * 2_000)));
    const scanned = push.mock.calls.reduce((sum, [chunk]) => sum + chunk.length, 0);
    push.mockRestore();
    expect(scanned).toBe(text.length);
  });

  it('aborts once and keeps its first reason when more follows', async () => {
    const { answer, begin, start, receive, fail, cancel, abort } = startReader();
    begin();
    start();
    receive(Buffer.alloc(LIMIT + 1));
    receive('more');
    fail(new Error('aborted'));
    cancel();
    await expect(answer).rejects.toThrow('exceeds');
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it('rejects when the request cannot be sent', async () => {
    const reader = new AnswerReader(1_000);
    const dispatch = () => {
      throw new Error('Invalid header');
    };
    reader.readFrom({ dispatch } as never, { method: 'POST', path: '/' });
    await expect(reader.answer).rejects.toThrow('Invalid header');
  });

  it('returns a result of 32,000,000 bytes', async () => {
    const { answer, begin, start, receive, end } = startReader();
    begin();
    start();
    receive('{"data":{"hello":"');
    receive(Buffer.alloc(LIMIT - 21, 'x'));
    receive('"}}');
    end();
    expect((await answer).length).toBe(LIMIT);
  });

  it('rejects the 32,000,001st byte, without waiting for the end', async () => {
    const { answer, begin, start, receive, abort } = startReader();
    begin();
    start();
    receive('{"data":{"hello":"');
    receive(Buffer.alloc(LIMIT - 21, 'x'));
    receive('"}}');
    expect(abort).not.toHaveBeenCalled();
    receive(' ');
    await expect(answer).rejects.toThrow(`The response exceeds ${LIMIT} bytes`);
    expect(abort).toHaveBeenCalledTimes(1);
  });
});

describe('hasData', () => {
  it.each([
    ['{"data":{"hello":1}}', true],
    ['{"data":{}}', true],
    [' \r\n\t{ "data" : { "hello" : 1 } }', true],
    ['{"data":null,"errors":[]}', false],
    ['{"data":[]}', false],
    ['{"errors":[],"data":{"hello":1}}', false],
    ['{"result":{"data":{}}}', false],
    ['{"database":{}}', false],
    ['[{"data":{}}]', false],
    [`${' '.repeat(100)}{"data":{}}`, false],
    ['', false],
  ])('of %s returns %s', (text, expected) => {
    expect(hasData(Buffer.from(text))).toBe(expected);
  });
});
