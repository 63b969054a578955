import type { Dispatcher } from 'undici';
import { vi } from 'vitest';
import { AnswerReader } from '../../src/dataplane/answer-reader.ts';

export const READER_TIMEOUT_MS = 10_000;

/** A reader as the HTTP client drives it. */
export function startReader() {
  const reader = new AnswerReader(READER_TIMEOUT_MS);
  // Some tests look at it only after it was rejected.
  reader.answer.catch(() => undefined);
  const abort = vi.fn();
  const controller = { abort } as unknown as Dispatcher.DispatchController;
  return {
    answer: reader.answer,
    abort,
    cancel: () => reader.cancel(),
    begin: () => reader.onRequestStart(controller),
    start: (status = 200, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
      reader.onResponseStart(controller, status, headers),
    receive: (data: string | Buffer) => reader.onResponseData(controller, Buffer.from(data)),
    end: () => reader.onResponseEnd(),
    fail: (error: Error) => reader.onResponseError(controller, error),
  };
}
