import { RequestError } from '../domain/errors.ts';

/** How deep arrays and objects may be nested in JSON that clients send. */
export const MAX_JSON_DEPTH = 64;
/** How many arrays, objects and commas JSON may have: each value takes much more memory than its characters. */
export const MAX_JSON_PARTS = 200_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Rejects JSON that is nested too deeply, because code that reads or prints it may recurse, and JSON of too many
 * parts. Takes linear time and no memory. Leaves malformed JSON to the parser.
 * @throws {RequestError} `BAD_REQUEST`
 */
export function assertBoundedJson(json: Buffer): void {
  // Too short to exceed a limit.
  if (json.length <= MAX_JSON_DEPTH) return;
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = findStringEnd(json, at);
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      parts += 1;
      depth += 1;
      if (depth > MAX_JSON_DEPTH) throw beyond(`JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === COMMA) {
      parts += 1;
      if (parts > MAX_JSON_PARTS) throw beyond(`JSON has more than ${MAX_JSON_PARTS} values.`);
    }
  }
}

/** Parses JSON within the limits. @throws {RequestError} `BAD_REQUEST` */
export function parseJson(json: Buffer): unknown {
  assertBoundedJson(json);
  try {
    return JSON.parse(json.toString());
  } catch {
    throw new RequestError('BAD_REQUEST', 'The request is not valid JSON.');
  }
}

/** Returns the index of the quote that ends the string which begins at an index. */
function findStringEnd(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function beyond(message: string): RequestError {
  return new RequestError('BAD_REQUEST', message);
}
