const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Longer names of members are not looked at. */
const MAX_NAME_LENGTH = 16;

/**
 * Checks that a large answer is one whole GraphQL result, piece by piece as it arrives: that its brackets and
 * strings are closed, nothing follows, and it has `data` or `errors`. What stands between is not checked, which
 * would take as long as parsing it.
 */
export class ResultScanner {
  /** The closing brackets that are still to come. */
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

  /** Returns whether what was pushed is a whole result. */
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
    // Only white space may follow, and only an object may come first.
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
