import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SignUpDocument, type SignUpInput } from '../../src/sdk/generated/operations.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

function inputOf(changes: Partial<SignUpInput> = {}): SignUpInput {
  return { email: `${randomUUID()}@example.com`, password: PASSWORD, displayName: 'Ada', ...changes };
}

async function signUp(gateway: TestGateway, changes: Partial<SignUpInput> = {}) {
  return (await gateway.manage(SignUpDocument, { input: inputOf(changes) })).signUp;
}

describe('sign up', () => {
  test('makes the first account ADMIN and the others MEMBER, where it is open', async () => {
    await using gateway = await startGateway({ signUp: 'open' });
    expect(await signUp(gateway)).toMatchObject({ account: { role: 'ADMIN' }, expiresIn: 3600 });
    expect(await signUp(gateway)).toMatchObject({ account: { role: 'MEMBER' } });
  });

  test('of twenty at a time makes one account, where only the first may', async () => {
    await using gateway = await startGateway({ signUp: 'first' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => signUp(gateway)));
    expect(answers.filter(({ __typename }) => __typename === 'SignUpPayload')).toHaveLength(1);
    expect(await signUp(gateway)).toMatchObject({ __typename: 'SignUpClosedError', code: 'SIGN_UP_CLOSED' });
  });

  test('is refused to everybody, where it is closed', async () => {
    await using gateway = await startGateway({ signUp: 'closed' });
    expect(await signUp(gateway)).toMatchObject({ __typename: 'SignUpClosedError' });
  });

  test('keeps an address in lower case, and gives it to one account', async () => {
    await using gateway = await startGateway();
    expect(await signUp(gateway, { email: ' Ada@Example.COM ' })).toMatchObject({
      account: { email: 'ada@example.com' },
    });
    expect(await signUp(gateway, { email: 'aDa@example.com' })).toMatchObject({
      __typename: 'ValidationError',
      code: 'VALIDATION_FAILED',
      fieldErrors: [{ path: ['email'], message: 'is already used by an account' }],
    });
  });

  test('counts the characters of a password as people do', async () => {
    await using gateway = await startGateway();
    expect(await signUp(gateway, { password: '🗝'.repeat(15) })).toMatchObject({
      __typename: 'SignUpPayload',
    });
    expect(await signUp(gateway, { password: '🗝'.repeat(1024) })).toMatchObject({
      __typename: 'SignUpPayload',
    });
  });

  test.each([
    ['email', { email: 'nobody' }],
    ['email', { email: `${'a'.repeat(250)}@example.com` }],
    ['password', { password: 'x'.repeat(14) }],
    ['password', { password: '🗝'.repeat(14) }],
    ['password', { password: 'x'.repeat(1025) }],
    ['displayName', { displayName: '  ' }],
    ['displayName', { displayName: 'x'.repeat(101) }],
    ['displayName', { displayName: 'a\u0000b' }],
  ] satisfies [string, Partial<SignUpInput>][])('names %s when it is wrong: %j', async (field, changes) => {
    await using gateway = await startGateway();
    expect(await signUp(gateway, changes)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: [field] }],
    });
    // Nothing was kept: the next is still the first.
    expect(await signUp(gateway)).toMatchObject({ account: { role: 'ADMIN' } });
  });

  test('names everything that is wrong at once', async () => {
    await using gateway = await startGateway();
    const answer = await signUp(gateway, { email: '', password: '', displayName: '' });
    expect(answer).toMatchObject({
      fieldErrors: [{ path: ['email'] }, { path: ['password'] }, { path: ['displayName'] }],
    });
  });
});
