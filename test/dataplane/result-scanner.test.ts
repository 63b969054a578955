import { describe, expect, it } from 'vitest';
import { ResultScanner } from '../../src/dataplane/result-scanner.ts';

/** Returns whether these chunks form a complete result. */
function scan(...chunks: string[]): boolean {
  const scanner = new ResultScanner();
  for (const chunk of chunks) scanner.push(Buffer.from(chunk));
  return scanner.end();
}

const COMPLETE: [string, string][] = [
  ['data', '{"data":{}}'],
  ['data of null', '{"data":null}'],
  ['errors', '{"errors":[]}'],
  ['errors before data', '{"errors":[{"message":"m","path":["a",1]}],"data":null}'],
  ['data behind other members', '{"extensions":{"a":[{}]},"n":1,"s":"x","data":{}}'],
  ['data behind a member without a name', '{"":1,"data":{}}'],
  ['data behind a member with a long name', `{"${'n'.repeat(100)}":1,"data":{}}`],
  ['data behind a member whose value is a string', '{"s":"errors","data":1}'],
  ['white space around every token', '\t\r\n { "data" : [ { } , { } ] , "n" : 1 } \t\r\n'],
  ['brackets in a string', '{"data":"]}[{"}'],
  ['an escaped quote in a string', '{"data":"a\\"}"}'],
  ['an escaped backslash at the end of a string', '{"data":"a\\\\"}'],
  ['several escapes in a row', '{"data":"\\\\\\"\\\\\\\\","n":1}'],
  ['an escaped letter behind a backslash', '{"data":"\\n\\\\n"}'],
  ['a comma in a string', '{"data":"a,\\",","n":1}'],
  ['lists in lists', '{"data":[[],[[1,2],[]],{"a":[]}]}'],
];

const NOT_RESULTS: [string, string][] = [
  ['nothing', ''],
  ['white space', ' \n'],
  ['an object without members', '{}'],
  ['an object without data and errors', '{"hello":1,"world":{}}'],
  ['data that is only nested', '{"a":{"data":1,"errors":[]}}'],
  ['data that is only nested in a list', '{"a":[{"data":1},{"errors":2}]}'],
  ['data in an object behind a comma of a list', '{"a":[1,"data"]}'],
  ['data that is only a value', '{"a":"data","b":"errors"}'],
  ['a member whose name begins with data', '{"database":1,"data ":2}'],
  ['a member whose name ends with data', '{"metadata":1}'],
  ['a member whose name is data in upper case', '{"DATA":1}'],
  ['a list', '[{"data":1}]'],
  ['a string', '"data"'],
  ['a number', '1'],
  ['a number before the object', '1{"data":1}'],
  ['a string before the object', '"data"{"data":1}'],
  ['a closing bracket before the object', '}{"data":1}'],
  ['a bracket that is open', '{"data":{}'],
  ['a list that is open', '{"data":[1}'],
  ['a string that is open', '{"data":"x}'],
  ['a string that ends with an escaped quote', '{"data":"x\\"}'],
  ['brackets that do not match', '{"data":[}]}'],
  ['an object that ends as a list', '{"data":1]'],
  ['a list that ends as an object', '{"data":[1}}'],
  ['a bracket too many', '{"data":1}}'],
  ['a list bracket too many', '{"data":1}]'],
  ['a second result', '{"data":1}{"data":1}'],
  ['a number behind the object', '{"data":1}1'],
  ['a comma behind the object', '{"data":1},'],
  ['a string behind the object', '{"data":1}"x"'],
];

describe.each([
  ['one chunk', (text: string) => [text]],
  ['single bytes', (text: string) => [...text]],
])('ResultScanner, of %s,', (_, split) => {
  it.each(COMPLETE)('accepts a result with %s', (_name, text) => {
    expect(scan(...split(text))).toBe(true);
  });

  it.each(NOT_RESULTS)('rejects %s', (_name, text) => {
    expect(scan(...split(text))).toBe(false);
  });
});

describe('ResultScanner', () => {
  it('rejects what follows a mistake, however valid it is', () => {
    expect(scan('}', '{"data":1}')).toBe(false);
    expect(scan('{"data":1}', ' \n', '{', '}')).toBe(false);
  });

  it('accepts a member name of any length without recording it', () => {
    expect(scan('{"', 'x'.repeat(500_000), '":1,"data":1}')).toBe(true);
  });
});
