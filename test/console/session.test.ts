import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { signIn, startConsole, type TestConsole } from '../support/console.ts';
import { PASSWORD } from '../support/gateway.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe.runIf(CHROMIUM)(`a web console session${skipNote}`, () => {
  let testConsole: TestConsole;
  beforeAll(async () => {
    testConsole = await startConsole();
    await testConsole.gateway.signUp('bob@example.com');
    await testConsole.gateway.key({ name: 'only for administrators' });
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  it('keeps its refresh token in an HttpOnly cookie and no token where scripts can read it', async () => {
    const page = await testConsole.openSignedIn();
    const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
    expect(stored).not.toMatch(/lk[ur]_/);
    const [cookie] = await page.context().cookies(`${testConsole.gateway.url}/graphql`);
    expect(cookie).toMatchObject({ name: 'latchkey_refresh', httpOnly: true, sameSite: 'Strict' });
    expect(cookie?.value).toMatch(/^lkr_/);
    expect(page.problems).toEqual([]);
  });

  it('continues on the same page after a reload', async () => {
    const page = await testConsole.openSignedIn('/events');
    await page.getByRole('heading', { name: 'Events', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Events', level: 1 }).waitFor();
    expect(page.problems).toEqual([]);
  });

  it('renews an expired access token without asking for the password', async () => {
    const page = await testConsole.openSignedIn();
    testConsole.clock.advance(2 * HOUR);
    await page.getByRole('link', { name: 'Your account' }).first().click();
    await page.getByText('This session').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('shares one refresh between tabs and ends in all tabs when one signs out', async () => {
    const first = await testConsole.openSignedIn();
    const second = await testConsole.openBeside(first, '/apis');
    await second.getByRole('heading', { name: 'shop' }).waitFor();
    for (const page of [first, second, first]) {
      await page.bringToFront();
      await page.getByRole('link', { name: 'Your account' }).first().click();
      await page.getByText('This session').waitFor();
      await page.getByRole('link', { name: 'APIs', exact: true }).click();
    }
    let refreshes = 0;
    for (const page of [first, second]) {
      page.on('request', (request) => {
        if (request.postData()?.includes('mutation RefreshToken')) refreshes += 1;
      });
    }
    testConsole.clock.advance(2 * HOUR);
    await Promise.all(
      [first, second].map((page) => page.getByRole('link', { name: 'Events', exact: true }).click()),
    );
    for (const page of [first, second]) {
      const event = page.getByRole('button', { name: /^Signed in .*by you/ });
      await event.first().waitFor();
    }
    expect(refreshes).toBe(1);

    await first.getByRole('button', { name: /^Signed in as/ }).click();
    await first.getByRole('menuitem', { name: 'Sign out' }).click();
    for (const page of [first, second]) await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await second.reload();
    await second.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('asks for the password when it has ended, and then submits the form that was open', async () => {
    const page = await testConsole.openSignedIn('/keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create a client key' });
    await dialog.getByLabel('Name').fill('typed before');
    testConsole.clock.advance(31 * DAY);
    await dialog.getByRole('button', { name: 'Create the key' }).click();

    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    const password = ended.getByRole('textbox', { name: 'Password' });
    await password.fill('not the password');
    await ended.getByRole('button', { name: 'Sign in' }).click();
    await ended.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    expect(await dialog.getByLabel('Name').inputValue()).toBe('typed before');
    await password.fill(PASSWORD);
    await ended.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('dialog', { name: 'Your new client key' }).getByText('typed before').waitFor();
    expect(await ended.count()).toBe(0);
  });

  it('starts again on the same page after signing out of an ended session', async () => {
    const page = await testConsole.openSignedIn();
    testConsole.clock.advance(31 * DAY);
    // Any request of the page may open the dialog first, which then covers the link.
    await page.getByRole('link', { name: 'Your account' }).first().dispatchEvent('click');
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, testConsole.email);
    await page.getByText('This session').waitFor();
  });

  it('shows nothing of the account that was signed in before', async () => {
    const page = await testConsole.openSignedIn('/keys');
    await page.getByText('only for administrators').waitFor();
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await signIn(page, 'bob@example.com');
    await page.getByRole('heading', { name: 'No client key yet' }).waitFor();
    expect(await page.getByText('only for administrators').count()).toBe(0);
  });
});
