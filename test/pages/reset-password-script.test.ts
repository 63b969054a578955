import { describe, expect, it } from 'vitest';
import { SCRIPT } from '../../src/pages/reset-password-page.ts';
import { FakePage } from './fake-page.ts';

const PASSWORD = 'correct horse battery staple';
const PAYLOAD = { __typename: 'ResetPasswordPayload', account: { email: 'ada@example.com' } };

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: unknown;
  readonly body: { readonly query: string; readonly variables: unknown };
}

/** Opens the page by a link, with a gateway that responds with one result. */
function openPage(hash: string, respond: () => unknown = () => ({ data: { resetPassword: PAYLOAD } })) {
  const sent: Sent[] = [];
  const page = new FakePage(hash);
  page.run(SCRIPT, async (url, { method, headers, body }) => {
    sent.push({ url, method, headers, body: JSON.parse(String(body)) });
    const json = respond();
    return { json: async () => json };
  });
  const failure = () => page.element('failure').textContent;
  return { page, sent, failure };
}

describe('the reset password page', () => {
  it('shows its form for a link with a token and removes the token from the address', () => {
    const { page } = openPage('#lkp_token');
    expect([page.shown, page.focused, page.document.title]).toEqual([
      ['form'],
      'password',
      'Choose a new password · Latchkey',
    ]);
    expect([page.replaced, page.location.hash]).toEqual([['/reset-password'], '']);
  });

  it('reports a link without a token', () => {
    const { page } = openPage('');
    expect([page.shown, page.focused, page.document.title]).toEqual([
      ['bad'],
      'heading of bad',
      'This link does not work · Latchkey',
    ]);
  });

  it('sends the token and the new password to the gateway beside it', async () => {
    const { page, sent } = openPage('#lkp_token');
    await page.submit(PASSWORD);
    expect(sent).toEqual([
      {
        url: 'graphql',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: {
          query: expect.stringContaining('resetPassword(input: $input)'),
          variables: { input: { resetToken: 'lkp_token', newPassword: PASSWORD } },
        },
      },
    ]);
  });

  it('shows the account after a success and forgets the password', async () => {
    const { page } = openPage('#lkp_token');
    await page.submit(PASSWORD);
    expect([page.shown, page.element('who').textContent]).toEqual([['done'], 'ada@example.com']);
    expect([page.element('password').value, page.element('again').value]).toEqual(['', '']);
    expect(page.element('submit').disabled).toBe(false);
  });

  it.each([
    ['14 characters', 'a'.repeat(14)],
    ['1,025 characters', 'a'.repeat(1_025)],
    ['8 characters of two code units each', '😀'.repeat(8)],
  ])('rejects a password of %s without sending it', async (_, password) => {
    const { page, sent } = openPage('#lkp_token');
    await page.submit(password);
    expect(sent).toEqual([]);
    expect(page.element('password-error').textContent).toBe(
      'The password must be 15 to 1024 characters long.',
    );
    expect([page.element('password').attributes.get('aria-invalid'), page.focused]).toEqual([
      'true',
      'password',
    ]);
  });

  it.each([15, 1_024])('accepts a password of %i characters', async (length) => {
    const { page, sent } = openPage('#lkp_token');
    await page.submit('ä'.repeat(length));
    expect(sent).toHaveLength(1);
  });

  it('rejects two different passwords without sending them', async () => {
    const { page, sent } = openPage('#lkp_token');
    await page.submit(PASSWORD, `${PASSWORD}!`);
    expect(sent).toEqual([]);
    expect([page.element('again-error').textContent, page.focused]).toEqual([
      'The two are not the same.',
      'again',
    ]);
  });

  it('marks the rules that the passwords meet while they are typed', async () => {
    const { page } = openPage('#lkp_token');
    const rules = () => ['rule-length', 'rule-same'].map((id) => page.element(id).classes.has('met'));
    page.element('password').value = 'e\u0301'.repeat(14);
    await page.element('form').dispatch('input');
    expect([rules(), page.element('length').textContent]).toEqual([[false, false], ', now 14']);
    page.element('password').value = PASSWORD;
    await page.element('form').dispatch('input');
    expect(rules()).toEqual([true, false]);
    page.element('again').value = PASSWORD;
    await page.element('form').dispatch('input');
    expect(rules()).toEqual([true, true]);
  });

  it('shows and hides both passwords', async () => {
    const { page } = openPage('#lkp_token');
    page.element('reveal').checked = true;
    await page.element('reveal').dispatch('change');
    expect(['password', 'again'].map((id) => page.element(id).type)).toEqual(['text', 'text']);
    page.element('reveal').checked = false;
    await page.element('reveal').dispatch('change');
    expect(['password', 'again'].map((id) => page.element(id).type)).toEqual(['password', 'password']);
  });

  it('reports an invalid token of the link', async () => {
    const result = { __typename: 'InvalidResetTokenError', message: 'x' };
    const { page } = openPage('#lkp_token', () => ({ data: { resetPassword: result } }));
    await page.submit(PASSWORD);
    expect(page.shown).toEqual(['bad']);
  });

  it('reports what the gateway found wrong with the password', async () => {
    const fieldErrors = [{ message: 'is too common' }, { message: 'is the old one' }];
    const result = { __typename: 'ValidationError', message: 'x', fieldErrors };
    const { page } = openPage('#lkp_token', () => ({ data: { resetPassword: result } }));
    await page.submit(PASSWORD);
    expect([page.shown, page.element('password-error').textContent]).toEqual([
      ['form'],
      'The password is too common, is the old one.',
    ]);
  });

  it.each([
    [
      'the message of any other result',
      { data: { resetPassword: { __typename: 'X', message: 'Not now.' } } },
      'Not now.',
    ],
    ['the message of an error', { data: null, errors: [{ message: 'Too many.' }] }, 'Too many.'],
    ['a general message for an empty response', {}, 'Something went wrong.'],
  ])('reports %s', async (_, response, message) => {
    const { page, failure } = openPage('#lkp_token', () => response);
    await page.submit(PASSWORD);
    expect([page.shown, failure(), page.element('submit').disabled]).toEqual([['form'], message, false]);
  });

  it('reports an unreachable gateway and lets the person try again', async () => {
    let isReachable = false;
    const { page, sent, failure } = openPage('#lkp_token', () => {
      if (!isReachable) throw new TypeError('offline');
      return { data: { resetPassword: PAYLOAD } };
    });
    await page.submit(PASSWORD);
    expect(failure()).toBe('The gateway cannot be reached. Try again shortly.');
    isReachable = true;
    await page.submit(PASSWORD);
    expect([page.shown, failure(), sent.length]).toEqual([['done'], '', 2]);
  });

  it('sends the password once while the gateway has not responded', async () => {
    const { page, sent } = openPage('#lkp_token');
    await Promise.all([page.submit(PASSWORD), page.submit(PASSWORD)]);
    expect(sent).toHaveLength(1);
  });

  it('takes the token of another link that is opened in the same tab', async () => {
    const { page, sent } = openPage('');
    await page.openHash('#lkp_other');
    expect([page.shown, page.location.hash]).toEqual([['form'], '']);
    await page.submit(PASSWORD);
    expect(sent[0]?.body.variables).toMatchObject({ input: { resetToken: 'lkp_other' } });
  });
});
