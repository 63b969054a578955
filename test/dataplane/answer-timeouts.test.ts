import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError, UpstreamTimeoutError } from '../../src/dataplane/answer-reader.ts';
import { READER_TIMEOUT_MS, startReader } from '../support/answer-reader.ts';

const TOO_LARGE = 32_000_001;
const RESULT = '{"data":{"hello":"world"}}';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the timeout of an AnswerReader', () => {
  it('includes the time in which the request waits for a connection', async () => {
    const { answer, begin, abort } = startReader();
    vi.advanceTimersByTime(READER_TIMEOUT_MS - 1);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    await expect(answer).rejects.toBeInstanceOf(UpstreamTimeoutError);
    expect(abort).not.toHaveBeenCalled();
    begin();
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it('rejects with an error that names the timeout, as it is logged', async () => {
    const { answer } = startReader();
    vi.advanceTimersByTime(READER_TIMEOUT_MS);
    const error = await answer.catch(String);
    expect(error).toBe('UpstreamTimeoutError: No response within 10000 ms');
  });

  it('ends a response that has not begun', async () => {
    const { answer, begin, abort } = startReader();
    vi.advanceTimersByTime(READER_TIMEOUT_MS / 2);
    begin();
    vi.advanceTimersByTime(READER_TIMEOUT_MS / 2);
    await expect(answer).rejects.toBeInstanceOf(UpstreamTimeoutError);
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it('ends a response that has begun, however steadily its body arrives', async () => {
    const { answer, begin, start, receive, abort } = startReader();
    begin();
    start();
    for (let n = 0; n < 9; n += 1) {
      vi.advanceTimersByTime(READER_TIMEOUT_MS / 10);
      receive(' ');
    }
    expect(abort).not.toHaveBeenCalled();
    vi.advanceTimersByTime(READER_TIMEOUT_MS / 10);
    await expect(answer).rejects.toBeInstanceOf(UpstreamTimeoutError);
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it.each<[string, (reader: ReturnType<typeof startReader>) => void]>([
    [
      'a result',
      ({ receive, end }) => {
        receive(RESULT);
        end();
      },
    ],
    ['a response that is not a result', ({ end }) => end()],
    ['a response that is too large', ({ receive }) => receive(Buffer.alloc(TOO_LARGE))],
    ['a failed connection', ({ fail }) => fail(new Error('reset'))],
    ['a client that left', ({ cancel }) => cancel()],
  ])('is cleared after %s', (_, finish) => {
    const reader = startReader();
    reader.begin();
    reader.start();
    finish(reader);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is cleared after a response of the wrong content type', () => {
    const { begin, start } = startReader();
    begin();
    start(200, { 'content-type': 'text/html' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('AnswerReader.cancel', () => {
  it('aborts a request that was sent', async () => {
    const { answer, begin, cancel, abort } = startReader();
    begin();
    cancel();
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
    expect(await answer.catch(String)).toBe('CancelledError: The client disconnected');
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it('aborts a request that waits for a connection as soon as it gets one', async () => {
    const { answer, begin, cancel, abort } = startReader();
    cancel();
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
    begin();
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it.each(['a result', 'a response that is not a result'])('does nothing after %s', (text) => {
    const { begin, start, receive, end, cancel, abort } = startReader();
    begin();
    start();
    receive(text === 'a result' ? RESULT : '{}');
    end();
    cancel();
    expect(abort).not.toHaveBeenCalled();
  });
});
