import { RequestError } from '../domain/errors.ts';

/** How deep arrays and objects may be nested in JSON that clients send. */
export const MAX_JSON_DEPTH = 64;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Rejects JSON that is nested too deeply, because what reads or prints it afterwards may recurse. Takes linear
 * time and no memory. JSON that is not well-formed is left to the parser.
 * @throws {RequestError} `BAD_REQUEST`
 */
export function assertShallowJson(json: Buffer): void {
  // Too short to be nested that deeply.
  if (json.length <= MAX_JSON_DEPTH) return;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) throw tooDeep();
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
  }
}

/** Parses JSON within the limit. @throws {RequestError} `BAD_REQUEST` */
export function parseJson(json: Buffer): unknown {
  assertShallowJson(json);
  try {
    return JSON.parse(json.toString());
  } catch {
    throw new RequestError('BAD_REQUEST', 'The request is not valid JSON.');
  }
}

/** Returns the index of the quote that ends the string which begins at an index. */
function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function tooDeep(): RequestError {
  return new RequestError('BAD_REQUEST', `JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
}
