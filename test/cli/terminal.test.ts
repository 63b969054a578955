import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { isAttended, readAll, type Terminal } from '../../src/cli/terminal.ts';

const terminalWith = (isStdinTty: boolean, isStdoutTty: boolean, variables: Terminal['variables'] = {}) =>
  ({ stdin: { isTTY: isStdinTty }, stdout: { isTTY: isStdoutTty }, variables }) as Terminal;

describe('isAttended', () => {
  it('returns true if stdin and stdout are terminals', () => {
    expect(isAttended(terminalWith(true, true))).toBe(true);
  });

  it.each([
    ['stdin is a pipe', terminalWith(false, true)],
    ['stdout is a pipe', terminalWith(true, false)],
    ['CI is set', terminalWith(true, true, { CI: 'true' })],
  ])('returns false if %s', (_, terminal) => {
    expect(isAttended(terminal)).toBe(false);
  });
});

describe('readAll', () => {
  it.each([
    ['no line ending', 'secret', 'secret'],
    ['a line feed', 'secret\n', 'secret'],
    ['a carriage return and a line feed', 'secret\r\n', 'secret'],
    ['two line feeds', 'secret\n\n', 'secret\n'],
  ])('removes one line ending from input with %s', async (_, input, expected) => {
    const terminal = { stdin: Readable.from([input]) } as unknown as Terminal;
    expect(await readAll(terminal)).toBe(expected);
  });
});
