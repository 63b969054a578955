/** The longest message of an error, in characters. */
export const MAX_MESSAGE_LENGTH = 300;
/** The longest name that a message quotes, in characters. */
const MAX_NAME_LENGTH = 100;

const LONG_NAME = new RegExp(`"([^"]{${MAX_NAME_LENGTH}})[^"]+"`, 'g');

/** Truncates text to a number of characters. Truncated text ends with an ellipsis. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

/** Truncates a name that a caller chose. */
export function cutName(name: string): string {
  return cut(name, MAX_NAME_LENGTH);
}

/** Truncates a message and each name that it quotes, because callers choose the names. */
export function boundedMessage(message: string): string {
  if (message.length <= MAX_NAME_LENGTH) return message;
  return cut(message.replace(LONG_NAME, '"$1…"'), MAX_MESSAGE_LENGTH);
}
