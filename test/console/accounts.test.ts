import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, unlessLeftOut } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

describe.runIf(CHROMIUM)(`the accounts in the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  beforeAll(async () => {
    it = await startConsole();
    await it.gateway.signUp('bob@example.com');
  });
  afterAll(() => it[Symbol.asyncDispose]());

  test('are found, disabled and enabled, and each is told', async () => {
    const page = await it.signedIn('/accounts');
    const search = page.getByRole('searchbox', { name: 'Search accounts' });
    await search.fill('nobody');
    await page.getByRole('heading', { name: 'No account is like that' }).waitFor();
    await search.fill('bob');
    await page.getByText('1 account').waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Disable the account' }).click();
    await page.getByText(/ is disabled\.$/).waitFor();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText(/ is enabled\.$/).waitFor();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    expect(page.problems).toEqual([]);
  });
});
