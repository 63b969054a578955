import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, unlessLeftOut } from '../support/browser.ts';
import { signInTo, startConsole, type TestConsole } from '../support/console.ts';
import { PASSWORD } from '../support/gateway.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe.runIf(CHROMIUM)(`a session in the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  beforeAll(async () => {
    it = await startConsole();
    await it.gateway.signUp('bob@example.com');
    await it.gateway.key({ name: 'only for administrators' });
  });
  afterAll(() => it[Symbol.asyncDispose]());

  test('leaves no token where a script could read it', async () => {
    const page = await it.signedIn();
    const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
    expect(stored).not.toMatch(/lk[ur]_/);
    const [cookie] = await page.context().cookies(`${it.gateway.url}/graphql`);
    expect(cookie).toMatchObject({ name: 'latchkey_refresh', httpOnly: true, sameSite: 'Strict' });
    expect(cookie?.value).toMatch(/^lkr_/);
    expect(page.problems).toEqual([]);
  });

  test('goes on when the page is loaded again, and where one was', async () => {
    const page = await it.signedIn('/events');
    await page.getByRole('heading', { name: 'Events', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Events', level: 1 }).waitFor();
    expect(page.problems).toEqual([]);
  });

  test('is renewed without a word when its access token has expired', async () => {
    const page = await it.signedIn();
    it.clock.advance(2 * HOUR);
    await page.getByRole('link', { name: 'Your account' }).first().click();
    await page.getByText('This one').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('is one in all tabs: a refresh in one ends the access token of the other, which gets the new one', async () => {
    const first = await it.signedIn();
    const second = await it.beside(first, '/apis');
    await second.getByRole('heading', { name: 'shop' }).waitFor();
    for (const page of [first, second, first]) {
      await page.bringToFront();
      await page.getByRole('link', { name: 'Your account' }).first().click();
      await page.getByText('This one').waitFor();
      await page.getByRole('link', { name: 'APIs', exact: true }).click();
    }
    let refreshes = 0;
    for (const page of [first, second]) {
      page.on('request', (request) => {
        if (request.postData()?.includes('mutation RefreshToken')) refreshes += 1;
      });
    }
    it.clock.advance(2 * HOUR);
    await Promise.all(
      [first, second].map((page) => page.getByRole('link', { name: 'Events', exact: true }).click()),
    );
    for (const page of [first, second])
      await page
        .getByRole('button', { name: /^Signed in .*by you/ })
        .first()
        .waitFor();
    expect(refreshes).toBe(1);

    await first.getByRole('button', { name: /^Signed in as/ }).click();
    await first.getByRole('menuitem', { name: 'Sign out' }).click();
    for (const page of [first, second]) await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await second.reload();
    await second.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('that is over asks for the password, and keeps and then does what was typed', async () => {
    const page = await it.signedIn('/keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create a client key' });
    await dialog.getByLabel('Name').fill('typed before');
    it.clock.advance(31 * DAY);
    await dialog.getByRole('button', { name: 'Create the key' }).click();

    const over = page.getByRole('dialog', { name: 'Your session has ended' });
    const password = over.getByRole('textbox', { name: 'Password' });
    await password.fill('not the password');
    await over.getByRole('button', { name: 'Sign in' }).click();
    await over.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    expect(await dialog.getByLabel('Name').inputValue()).toBe('typed before');
    await password.fill(PASSWORD);
    await over.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('dialog', { name: 'Your new client key' }).getByText('typed before').waitFor();
    expect(await over.count()).toBe(0);
  });

  test('begins again after the way out', async () => {
    const page = await it.signedIn();
    it.clock.advance(31 * DAY);
    await page.getByRole('link', { name: 'Your account' }).first().click();
    const over = page.getByRole('dialog', { name: 'Your session has ended' });
    await over.getByRole('button', { name: 'Sign out' }).click();
    await signInTo(page, it.email);
    await page.getByText('This one').waitFor();
  });

  test('of somebody else shows nothing of the one before', async () => {
    const page = await it.signedIn('/keys');
    await page.getByText('only for administrators').waitFor();
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await signInTo(page, 'bob@example.com');
    await page.getByRole('heading', { name: 'No client key yet' }).waitFor();
    expect(await page.getByText('only for administrators').count()).toBe(0);
  });
});
