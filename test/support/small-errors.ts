import { expect } from 'vitest';
import type { Answer } from './shop-gateway.ts';

const MAX_BYTES = 8_192;
const MAX_ERRORS = 10;
const MAX_MESSAGE_LENGTH = 300;
/** The longest name that a message quotes, in characters, and the ellipsis of one that was cut. */
const MAX_NAME_LENGTH = 101;

/** Asserts that the text of an answer is a GraphQL error within all bounds, and returns its messages. */
export function expectSmallErrors(text: string): readonly string[] {
  expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
  const { errors = [] } = JSON.parse(text) as Answer;
  const messages = errors.map(({ message }) => message);
  expect(messages.length).toBeGreaterThan(0);
  expect(messages.length).toBeLessThanOrEqual(MAX_ERRORS);
  for (const message of messages) expectShort(message);
  return messages;
}

function expectShort(message: string): void {
  expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
  for (const [, word = ''] of message.matchAll(/(\w+…?)/g)) {
    expect(word.length, message).toBeLessThanOrEqual(MAX_NAME_LENGTH);
  }
}
