import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answerer, type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import {
  COMPLETE,
  closeWatch,
  next,
  STREAM_HEADERS,
  stream,
  subscribedResults,
  tick,
} from '../support/event-streams.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway();
});
afterAll(() => api[Symbol.asyncDispose]());

const subscribeTo = (answer: Answerer) => subscribedResults(api, answer);

describe('a subscription', () => {
  it('completes when the upstream completes', async () => {
    expect(await subscribeTo(stream(next(tick(1)) + next(tick(2)) + COMPLETE))).toEqual([tick(1), tick(2)]);
  });

  it('completes without a result if the upstream does', async () => {
    expect(await subscribeTo(stream(COMPLETE))).toEqual([]);
  });

  it('completes at the complete event of an upstream that goes on, and hangs up on it', async () => {
    const { closed, watch } = closeWatch();
    const results = await subscribeTo((res) => {
      watch(res);
      res.writeHead(200, STREAM_HEADERS).write(next(tick(1)) + COMPLETE + next(tick(2)));
    });
    expect(results).toEqual([tick(1)]);
    await closed;
  });

  it('passes on extensions, errors and unknown members of a result', async () => {
    const errors = [
      { message: 'm', path: ['tick'], extensions: { code: 'UNAUTHENTICATED', requestId: 'x' } },
    ];
    const results = [
      { data: { tick: 1 }, extensions: { cost: 3 }, more: [1] },
      { data: null, errors },
      { errors, extensions: { http: { status: 418 } } },
    ];
    expect(await subscribeTo(stream(results.map(next).join('') + COMPLETE))).toEqual(results);
  });

  it('passes on numbers that JavaScript cannot represent', async () => {
    const result = '{"data":{"tick":12345678901234567890}}';
    const response = await api.subscribeWhile(stream(next(result) + COMPLETE));
    expect(await response.text()).toContain(`data: ${result}\n\n`);
  });

  it('passes on a result that is spread over several data lines', async () => {
    const text = next(JSON.stringify(tick(1), undefined, 2).replaceAll('\n', '\ndata: '));
    expect(await subscribeTo(stream(text + COMPLETE))).toEqual([tick(1)]);
  });

  it('passes on results of an upstream that ends lines in CRLF and sends comments', async () => {
    const text = `:\n\n${next(tick(1))}: still alive\n\n${next(tick(2))}${COMPLETE}`;
    expect(await subscribeTo(stream(text.replaceAll('\n', '\r\n')))).toEqual([tick(1), tick(2)]);
  });

  it.each(['text/event-stream; charset=utf-8', 'Text/Event-Stream', 'text/event-stream ;charset=utf-8'])(
    'passes on results of the content type %s',
    async (type) => {
      const text = next(tick(1)) + COMPLETE;
      const results = await subscribeTo((res) => res.writeHead(200, { 'Content-Type': type }).end(text));
      expect(results).toEqual([tick(1)]);
    },
  );

  it('passes on a result of nearly 4,000,000 characters', async () => {
    const result = { data: { tick: 'x'.repeat(3_900_000) } };
    expect(await subscribeTo(stream(next(result) + COMPLETE))).toEqual([result]);
  });

  it('passes on characters whose bytes arrive one by one', async () => {
    const result = { data: { tick: 'é € 😀' } };
    const results = await subscribeTo(async (res) => {
      res.writeHead(200, STREAM_HEADERS);
      for (const byte of Buffer.from(next(result) + COMPLETE)) {
        res.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      res.end();
    });
    expect(results).toEqual([result]);
  });

  it('passes on the only result of an upstream that sends no stream, of any status', async () => {
    const errors = [{ message: 'nö', extensions: { code: 'THEIRS', requestId: 'x' } }];
    for (const status of [200, 400, 500]) {
      for (const type of ['application/json', 'application/graphql-response+json; charset=utf-8']) {
        const results = await subscribeTo((res) =>
          res.writeHead(status, { 'Content-Type': type }).end(JSON.stringify({ errors })),
        );
        expect(results).toEqual([{ errors }]);
      }
    }
  });
});
