const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Maximum length of a member name that is recorded, in bytes. */
const MAX_NAME_LENGTH = 16;

/**
 * Checks incrementally that a large response is one complete GraphQL result: its brackets and strings are closed,
 * nothing follows, and it has `data` or `errors`. Does not check the rest of the syntax, because that would take as
 * long as parsing.
 */
export class ResultScanner {
  /** The expected closing brackets, innermost last. */
  readonly #open: number[] = [];
  readonly #members = new Set<string>();
  #name: number[] | undefined;
  #expectsName = false;
  #inString = false;
  #escaped = false;
  #complete = false;
  #broken = false;

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.#broken; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#inString) this.#readString(byte);
      else this.#readToken(byte);
    }
  }

  /** Returns whether the pushed chunks form a complete result. */
  end(): boolean {
    const isResult = this.#members.has('data') || this.#members.has('errors');
    return this.#complete && !this.#broken && isResult;
  }

  #readString(byte: number): void {
    if (byte === QUOTE && !this.#escaped) this.#endString();
    else {
      this.#escaped = byte === BACKSLASH && !this.#escaped;
      if (this.#name && this.#name.length <= MAX_NAME_LENGTH) this.#name.push(byte);
    }
  }

  #endString(): void {
    this.#inString = false;
    if (this.#name) this.#members.add(String.fromCharCode(...this.#name));
    this.#name = undefined;
  }

  #readToken(byte: number): void {
    if (byte <= 0x20) return;
    // The text must start with an object, and only white space may follow it.
    if (this.#complete || (this.#open.length === 0 && byte !== OPEN_OBJECT)) this.#broken = true;
    else if (byte === QUOTE) this.#beginString();
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#openBracket(byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#closeBracket(byte);
    else if (byte === COMMA) this.#expectsName = this.#open.length === 1;
  }

  #beginString(): void {
    this.#inString = true;
    if (this.#expectsName) this.#name = [];
    this.#expectsName = false;
  }

  #openBracket(byte: number): void {
    this.#open.push(byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY);
    this.#expectsName = this.#open.length === 1;
  }

  #closeBracket(byte: number): void {
    if (this.#open.pop() !== byte) this.#broken = true;
    else this.#complete = this.#open.length === 0;
  }
}
