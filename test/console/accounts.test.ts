import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, expectBriefText, skipNote } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

describe.runIf(CHROMIUM)(`the accounts page of the web console${skipNote}`, () => {
  let testConsole: TestConsole;
  beforeAll(async () => {
    testConsole = await startConsole();
    await testConsole.gateway.signUp('bob@example.com');
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  it('finds, disables and re-enables an account, and confirms each change', async () => {
    const page = await testConsole.openSignedIn('/accounts');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const search = page.getByRole('searchbox', { name: 'Search accounts' });
    await search.fill('nobody');
    await page.getByRole('heading', { name: 'No account is like that' }).waitFor();
    await search.fill('bob');
    await page.getByText('1 account').waitFor();
    await button('Disable').click();
    await expectBriefText(page, ' is disabled.', () => button('Disable the account').click());
    await expectBriefText(page, ' is enabled.', () => button('Enable').click());
    await button('Disable').waitFor();
    expect(page.problems).toEqual([]);
  });
});
