import { describe, expect, it } from 'vitest';
import { basicCredentials } from '../../src/http/authorization.ts';
import type { Exchange } from '../../src/http/exchange.ts';

const encode = (text: string) => Buffer.from(text).toString('base64');
const credentialsIn = (authorization: string | undefined) =>
  basicCredentials({ req: { method: 'POST', headers: { authorization } } } as Exchange);

describe('basicCredentials', () => {
  it.each([
    ['a user name and a password', `Basic ${encode('ada:secret')}`, 'ada', 'secret'],
    ['a password with colons', `Basic ${encode('ada:a:b:')}`, 'ada', 'a:b:'],
    ['a user name with an empty password', `Basic ${encode('ada:')}`, 'ada', ''],
    ['a user name and a password in UTF-8', `Basic ${encode('ädä:päss')}`, 'ädä', 'päss'],
    ['credentials after a scheme in another case', `bASIC ${encode('ada:x')}`, 'ada', 'x'],
    ['credentials between several spaces', `Basic   ${encode('ada:x')}  `, 'ada', 'x'],
  ])('reads %s', (_, header, username, password) => {
    expect(credentialsIn(header)).toEqual({ username, password });
  });

  it.each([
    ['a missing header', undefined],
    ['an empty header', ''],
    ['another scheme', `Bearer ${encode('ada:x')}`],
    ['a scheme without credentials', 'Basic '],
    ['credentials without a scheme', encode('ada:x')],
    ['credentials without a colon', `Basic ${encode('ada')}`],
    ['an empty user name', `Basic ${encode(':x')}`],
    ['invalid base64', 'Basic ada:x'],
    ['two credentials', `Basic ${encode('ada:x')} ${encode('ada:x')}`],
    ['a prefix before the scheme', `XBasic ${encode('ada:x')}`],
  ])('returns undefined for %s', (_, header) => {
    expect(credentialsIn(header)).toBeUndefined();
  });
});
