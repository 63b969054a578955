import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UpdateAccountDocument } from '../../src/sdk/generated/operations.ts';
import { type SignedUp, statusWith } from '../support/account-sessions.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { password, rest } from '../support/rest.ts';

let gateway: TestGateway;
let ada: SignedUp;
beforeAll(async () => {
  gateway = await startGateway({ adapters: new Set(['bloq'] as const) });
});
beforeEach(async () => {
  // Attempts of earlier tests do not count any more.
  gateway.clock.advance(60_000);
  ada = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const decodeId = ({ account }: SignedUp) => Buffer.from(account.id, 'base64').toString().split(':')[1] ?? '';

async function rename({ accessToken }: SignedUp, displayName: string): Promise<void> {
  await gateway.manage(UpdateAccountDocument, { input: { displayName } }, accessToken);
}

async function logIn(username: string, secret = PASSWORD) {
  return await rest(gateway.url, 'POST', '/auth', { headers: password(username, secret) });
}

/** Returns the email address of the account that a username logs in to, or the status of a failed login. */
async function accountFor(username: string): Promise<unknown> {
  const { status, body } = await logIn(username);
  if (status !== 200) return status;
  const me = await rest(gateway.url, 'GET', '/users/me', { token: String(body.accessToken) });
  return me.body.email;
}

describe('POST /auth', () => {
  it.each<[name: string, username: () => Promise<string>]>([
    ['email address', async () => ada.account.email],
    ['email address in upper case and with spaces', async () => ` ${ada.account.email.toUpperCase()} `],
    ['id', async () => decodeId(ada)],
    ['id with spaces', async () => ` ${decodeId(ada)} `],
    [
      'display name',
      async () => {
        const name = randomUUID().slice(0, 8);
        await rename(ada, name);
        return name;
      },
    ],
  ])('logs in to an account by its %s', async (_, createUsername) => {
    expect(await accountFor(await createUsername())).toBe(ada.account.email);
    expect(await statusWith(gateway, ada.accessToken)).toBe(200);
  });

  it('logs in to the account with an id, not to an account that shows this id as its name', async () => {
    const mallory = await gateway.signUp();
    await rename(mallory, decodeId(ada));
    expect(await accountFor(decodeId(ada))).toBe(ada.account.email);
  });

  it('logs in to the account with an email address, not to an account that shows it as its name', async () => {
    const mallory = await gateway.signUp();
    await rename(mallory, ada.account.email);
    expect(await accountFor(ada.account.email)).toBe(ada.account.email);
    await rename(mallory, 'nobody@example.com');
    expect(await accountFor('nobody@example.com')).toBe(401);
  });

  it('rejects a display name that two accounts have', async () => {
    const name = randomUUID().slice(0, 8);
    for (const account of [ada, await gateway.signUp()]) await rename(account, name);
    expect(await accountFor(name)).toBe(401);
  });

  it('allows 10 wrong passwords of an account in 60 seconds under all its names together', async () => {
    const name = randomUUID().slice(0, 8);
    await rename(ada, name);
    const usernames = [ada.account.email, decodeId(ada), name];
    for (let n = 0; n < 10; n += 1) expect((await logIn(usernames[n % 3] ?? '', 'wrong')).status).toBe(401);
    for (const username of usernames) expect((await logIn(username, 'wrong')).status).toBe(429);
  });
});
