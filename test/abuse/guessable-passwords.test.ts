import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ChangePasswordDocument,
  CreatePasswordResetDocument,
  ResetPasswordDocument,
  SignUpDocument,
} from '../../src/sdk/generated/operations.ts';
import { EVERY_ADAPTER } from '../support/entry-points.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { rest } from '../support/rest.ts';

const EMAIL = 'ada.lovelace@analytical.example';
const DISPLAY_NAME = 'Augusta Byron';
const PROBLEM = { message: expect.stringContaining('too easy to guess') };

const GUESSABLE = [
  'aaaaaaaaaaaaaaaaaaaa',
  'password1234567',
  'Password1234567!',
  'p@ssw0rdp@ssw0rd',
  'abcdefghijklmnopqrst',
  '123456789012345',
  'qwertyuiopasdfgh',
  'abcabcabcabcabcabc',
  'iloveyouiloveyou',
  'monkeydragonletmein',
  'Summer2026Summer2026',
  '01.02.199901.02.1999',
  'latchkeylatchkey',
  'latchkey1234567',
  EMAIL,
  'ada.lovelace12345',
  'lovelacelovelace1',
  'Augusta Byron 1815',
  'a'.repeat(1_024),
];

const GOOD = [
  PASSWORD,
  'correct horse battery staple 42',
  'zq8vK2mTn5wRx7y',
  'ein Pferd, das Gurken frisst',
  '口令是很长的一句话没有人知道的',
];

let gateway: TestGateway;
let admin: string;
beforeAll(async () => {
  gateway = await startGateway({ adapters: EVERY_ADAPTER });
  admin = (await gateway.signUp()).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Signs up as the person whose address and name are in some of the passwords. */
async function signUp(password: string, email = EMAIL) {
  gateway.clock.advance(60_000);
  const { signUp } = await gateway.manage(SignUpDocument, {
    input: { email, password, displayName: DISPLAY_NAME },
  });
  return signUp;
}

describe('a guessable password', () => {
  it.each(GUESSABLE)('%s is rejected by signUp', async (password) => {
    expect(await signUp(password)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ ...PROBLEM, path: ['password'] }],
    });
  });

  it('is rejected by changePassword and resetPassword, and changes nothing', async () => {
    const email = EMAIL.replace('ada', 'ada2');
    const account = await signUp(PASSWORD, email);
    if (account.__typename !== 'SignUpPayload') throw new Error(account.__typename);
    const issued = await gateway.manage(CreatePasswordResetDocument, { input: { account: email } }, admin);
    if (issued.createPasswordReset.__typename !== 'CreatePasswordResetPayload') throw new Error('not issued');
    const { resetToken } = issued.createPasswordReset;
    const fieldErrors = [{ ...PROBLEM, path: ['newPassword'] }];
    for (const newPassword of ['password1234567', 'lovelacelovelace1', 'Augusta Byron 1815']) {
      gateway.clock.advance(60_000);
      const input = { currentPassword: PASSWORD, newPassword };
      const { changePassword } = await gateway.manage(ChangePasswordDocument, { input }, account.accessToken);
      expect(changePassword).toMatchObject({ __typename: 'ValidationError', fieldErrors });
      const { resetPassword } = await gateway.manage(ResetPasswordDocument, {
        input: { resetToken, newPassword },
      });
      expect(resetPassword).toMatchObject({ __typename: 'ValidationError', fieldErrors });
    }
    const input = { resetToken, newPassword: 'zq8vK2mTn5wRx7y' };
    const { resetPassword } = await gateway.manage(ResetPasswordDocument, { input });
    expect(resetPassword.__typename).toBe('ResetPasswordPayload');
  });

  it('is rejected by the sign-up of other systems, without being quoted', async () => {
    const body = { email: 'rest@example.com', password: 'password1234567' };
    const response = await rest(gateway.url, 'POST', '/api/v1/auth/signup', { body });
    expect(response.status).toBe(400);
    expect(JSON.stringify(response.body)).toContain('too easy to guess');
    expect(JSON.stringify(response.body)).not.toContain('password1234567');
  });
});

describe('a password that nobody guesses', () => {
  it.each(GOOD)('%s is accepted', async (password) => {
    const email = `${crypto.randomUUID()}@example.com`;
    expect((await signUp(password, email)).__typename).toBe('SignUpPayload');
  });
});
